"""Models, named after what they were made of: one is trained exactly when its training data, code or versions changed."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.private_files import private_folder
from bot.progress import progress, say, tail
from bot.settings import ROOT

#: What a model depends on, files and folders; what is missing counts as empty.
SOURCES = (
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/rules",
    "data/stories",
    "data/catalog",
    "bot/nlu",
    "bot/protheus",
    "bot/portuguese.py",
    "bot/rasa_tuning.py",
    "requirements.txt",
)
#: The folders of them that hold Rasa's own training data.
TRAINING_DATA = ("data/nlu", "data/rules", "data/stories")


class TrainingError(RuntimeError):
    """Rasa could not train. The text names the log."""


def model_path(root: Path = ROOT) -> Path:
    """Where the model of the present sources is, or will be once trained."""
    return root / "models" / f"assertivo-{_fingerprint(root)}.tar.gz"


def ensure_model(log: Path, root: Path = ROOT, *, force: bool = False) -> Path:
    """The model of the present sources; trains it where it is missing, or anyway with ``force``.

    Models of older sources are removed once the new one is there. Rasa's output goes to ``log``.

    Raises:
        TrainingError: training failed.
    """
    model = model_path(root)
    if model.exists() and not force:
        return model
    with _one_at_a_time(root):
        # Whoever held the lock may have trained it meanwhile.
        if force or not model.exists():
            _train(model, log, root)
    return model


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(file for source in SOURCES for file in _files(root / source)):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:12]


def _files(source: Path) -> list[Path]:
    if source.is_dir():
        return [file for file in source.rglob("*") if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")]
    return [source] if source.exists() else []


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    folder = root / "var"
    private_folder(folder)
    with (folder / "training.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another training that is at work in this folder ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _train(model: Path, log: Path, root: Path) -> None:
    private_folder(log.parent)
    # Rasa writes the archive in place; an interrupted training must leave nothing that looks like a model.
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".training-") as folder, progress("Training the model"):
        with log.open("wb") as output:
            command = training_command(model.name.removesuffix(".tar.gz"), Path(folder), root)
            ended = subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False)
        trained = Path(folder) / model.name
        if ended.returncode != 0 or not trained.exists():
            say(tail(log))
            raise TrainingError(f"the training failed with exit code {ended.returncode}: the reason is in {log}")
        trained.replace(model)
    for older in model.parent.glob("assertivo-*.tar.gz"):
        if older != model:
            older.unlink(missing_ok=True)


def training_command(name: str, folder: Path, root: Path = ROOT) -> list[str]:
    """The command that trains a model called ``name`` into ``folder``.

    ``--force``: Rasa's cache knows a component by its class's own source, not by the modules of ours that it imports.
    ``--skip-validation``: our tests hold domain, catalogue and data equal; Rasa's own check only complains of responses that actions use.
    """
    data = [source for source in TRAINING_DATA if (root / source).exists()]
    fixed = [
        "--config",
        "config.yml",
        "--domain",
        "domain.yml",
        "--fixed-model-name",
        name,
        "--out",
        str(folder),
        "--force",
        "--skip-validation",
    ]
    return [sys.executable, "-m", "bot.rasa_tuning", "train", *fixed, "--data", *data]
