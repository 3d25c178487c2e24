"""A model is named after what it was made of, and trained only when that changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.training import TrainingError, ensure_model, model_path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project."""
    for folder in ("data/nlu", "models", "bot/nlu"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "config.yml").write_text("language: pt\n")
    (tmp_path / "data/nlu/greet.yml").write_text("oi\n")
    return tmp_path


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The training commands that were run; each puts its model where a real one would."""
    commands: list[list[str]] = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        name, folder = (command[command.index(option) + 1] for option in ("--fixed-model-name", "--out"))
        Path(folder, f"{name}.tar.gz").write_text(f"training {len(commands)}")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_the_same_sources_have_the_same_model(root: Path) -> None:
    before = model_path(root)
    (root / "data/nlu/greet.yml").touch()
    (root / "bot/nlu/__pycache__").mkdir()
    (root / "bot/nlu/__pycache__/text.pyc").write_text("compiled")
    (root / "README.md").write_text("not a source")
    assert model_path(root) == before


@pytest.mark.parametrize("source", ["config.yml", "data/nlu/greet.yml", "data/nlu/deeper/new.yml", "bot/nlu/text.py", "requirements.txt"])
def test_a_changed_source_has_another_model(root: Path, source: str) -> None:
    before = model_path(root)
    (root / source).parent.mkdir(exist_ok=True)
    (root / source).write_text("changed")
    assert model_path(root) != before


def test_text_that_moves_from_one_file_to_the_next_is_a_change(root: Path) -> None:
    (root / "data/nlu/a.yml").write_text("one two")
    (root / "data/nlu/b.yml").write_text("")
    before = model_path(root)
    (root / "data/nlu/a.yml").write_text("one ")
    (root / "data/nlu/b.yml").write_text("two")
    assert model_path(root) != before


def test_a_model_is_trained_once(root: Path, trainings: list[list[str]]) -> None:
    log = root / "var/log/training.log"
    model = ensure_model(log, root)
    assert model == ensure_model(log, root) == model_path(root)
    assert model.read_text() == "training 1"
    assert len(trainings) == 1


def test_a_model_is_trained_anew_on_demand(root: Path, trainings: list[list[str]]) -> None:
    log = root / "var/log/training.log"
    ensure_model(log, root)
    assert ensure_model(log, root, force=True).read_text() == "training 2"
    assert len(trainings) == 2


def test_older_models_give_way_to_the_new_one_and_others_stay(root: Path, trainings: list[list[str]]) -> None:
    log = root / "var/log/training.log"
    older = ensure_model(log, root)
    other = root / "models/somebody.tar.gz"
    other.write_text("kept")
    (root / "config.yml").write_text("language: pt-BR\n")
    newer = ensure_model(log, root)
    assert len(trainings) == 2
    assert sorted((root / "models").iterdir()) == sorted([newer, other])
    assert older != newer


def test_a_failed_training_leaves_the_old_model_and_names_the_log(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = root / "models/assertivo-000000000000.tar.gz"
    older.write_text("kept")
    monkeypatch.setattr(subprocess, "run", lambda command, **_options: subprocess.CompletedProcess(command, 3))
    with pytest.raises(TrainingError, match=r"exit code 3: the reason is in .*training\.log"):
        ensure_model(root / "var/log/training.log", root)
    assert list((root / "models").iterdir()) == [older]
