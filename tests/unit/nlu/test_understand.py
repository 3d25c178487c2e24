"""`python -m bot understand` reads the classifier out of the newest archive."""

from __future__ import annotations

import io
import json
import os
import tarfile
from pathlib import Path

import pytest

from bot.nlu.training import train
from bot.nlu.understand import load_intent_model, main, newest_model

CANCEL = ["cancelar", "cancela tudo", "quero cancelar", "não quero mais"]
THANK = ["obrigado", "valeu", "muito obrigado", "grato"]
GREET = ["oi", "olá", "bom dia", "boa noite"]
RESOURCE = "components/train_bot.nlu.classifier.PortugueseIntentClassifier1"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one archive, laid out as Rasa does it."""
    folder = tmp_path_factory.mktemp("models")
    trained = tmp_path_factory.mktemp("trained")
    train(CANCEL + THANK + GREET, ["cancel"] * 4 + ["thank"] * 4 + ["greet"] * 4).save(trained)
    with tarfile.open(folder / "a.tar.gz", "w:gz") as tar:
        tar.add(trained, arcname=RESOURCE)
    return folder


def test_each_line_becomes_one_json_line(models: Path) -> None:
    out = io.StringIO()
    main(["--models", str(models)], io.StringIO("quero cancelar a MATA410\n\nmuito obrigado, até amanhã"), out)
    first, blank, last = (json.loads(line) for line in out.getvalue().splitlines())
    assert first["entities"][0]["value"] == "MATA410"
    assert blank == {"text": "", "intent": {"name": "nlu_fallback", "confidence": 1.0}, "entities": []}
    assert last["intent"]["name"] == "thank"
    assert "até amanhã" in out.getvalue()


def test_bytes_that_are_no_utf8_are_no_crash(models: Path) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, "ascii")
    main(["--models", str(models)], io.TextIOWrapper(io.BytesIO(b"n\xe3o quero mais\r\n"), "ascii"), out)
    assert json.loads(raw.getvalue())["text"] == "n\ufffdo quero mais"


def test_without_a_model_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"bot understand: no trained model in .*: run scripts/train first$"):
        main(["--models", str(tmp_path)], io.StringIO("oi\n"), io.StringIO())


def test_a_model_without_our_classifier_is_an_error(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz"):
        pass
    with pytest.raises(FileNotFoundError, match="run scripts/train again"):
        load_intent_model(tmp_path / "other.tar.gz")


def test_a_broken_archive_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.tar.gz").write_bytes(b"not an archive")
    with pytest.raises(SystemExit, match="bot understand: "):
        main(["--models", str(tmp_path)], io.StringIO("oi\n"), io.StringIO())


def test_the_archive_written_last_is_the_newest(tmp_path: Path) -> None:
    for name, time in (("b", 200), ("a", 300), ("c", 100)):
        (tmp_path / f"{name}.tar.gz").touch()
        os.utime(tmp_path / f"{name}.tar.gz", (time, time))
    assert newest_model(tmp_path).name == "a.tar.gz"
