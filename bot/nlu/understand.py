"""``python -m bot understand``: what the trained NLU makes of each line of stdin.

Reads the classifier's files straight out of the newest model archive: importing Rasa to do it would cost many seconds.
A test holds that the pipeline of ``config.yml`` is made of the same two steps.
"""

from __future__ import annotations

import io
import json
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from bot.command_line import OneLineParser
from bot.nlu.interpret import interpret
from bot.nlu.model import ARRAYS_FILE, WORDS_FILE, IntentModel

MODELS = Path(__file__).resolve().parents[2] / "models"

#: Part of the resource's name in an archive; Rasa adds ``train_`` and the component's place in the pipeline.
_COMPONENT = "PortugueseIntentClassifier"


def newest_model(models: Path) -> Path:
    """The model archive that was written last, as Rasa chooses it.

    Raises:
        FileNotFoundError: The folder holds no archive.
    """
    archives = list(models.glob("*.tar.gz"))
    if not archives:
        raise FileNotFoundError(f"no trained model in {models}/: run scripts/train first")
    return max(archives, key=lambda archive: archive.stat().st_mtime)


def load_intent_model(archive: Path) -> IntentModel:
    """The intent model of a Rasa model archive.

    Raises:
        FileNotFoundError: The archive holds no intent model of ours.
    """
    with tarfile.open(archive, "r:gz") as tar, tempfile.TemporaryDirectory() as folder:
        wanted = {ARRAYS_FILE, WORDS_FILE}
        for member in tar:
            path = Path(member.name)
            content = tar.extractfile(member) if path.name in wanted and _COMPONENT in path.parent.name else None
            if content is not None:
                (Path(folder) / path.name).write_bytes(content.read())
                wanted.discard(path.name)
        if wanted:
            raise FileNotFoundError(f"{archive} holds no intent model: run scripts/train again")
        return IntentModel.load(Path(folder))


def main(argv: Sequence[str] = (), stdin: TextIO | None = None, stdout: TextIO | None = None) -> None:
    """Reads one message a line, prints one JSON line each.

    Bytes that are not UTF-8 are read as U+FFFD; a blank line is ``nlu_fallback``.

    Raises:
        SystemExit: There is no model; its text says what to do, its exit code is 1.
    """
    parser = OneLineParser(prog="python -m bot understand", description="Intent and entities of each line of stdin.")
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of trained models (default: models/)")
    options = parser.parse_args(argv)
    try:
        model = load_intent_model(newest_model(options.models))
    except (FileNotFoundError, tarfile.TarError) as error:
        raise SystemExit(f"bot understand: {error}") from error
    source, target = stdin or sys.stdin, stdout or sys.stdout
    for stream in (source, target):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    for line in source:
        print(json.dumps(interpret(model, line.rstrip("\r\n")), ensure_ascii=False), file=target, flush=True)
