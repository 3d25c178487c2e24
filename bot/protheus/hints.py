"""Hints: what an error message says that is not a defect of the product, as ``data/hints.yml`` lists it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.protheus.folding import fold
from bot.protheus.yaml_entries import read_entries, read_file, read_text

FILE = Path(__file__).parents[2] / "data" / "hints.yml"

_ID = re.compile(r"[a-z][a-z0-9_]{2,40}")
#: Characters of a message that are looked at.
_LONGEST = 2000


class Hint(NamedTuple):
    """``pattern`` is for folded text; ``text`` is what the customer reads."""

    id: str
    pattern: re.Pattern[str]
    text: str


@cache
def load_hints(file: Path = FILE) -> tuple[Hint, ...]:
    """The hints in the file's order. Raises ValueError of one line that names file and entry."""
    hints: list[Hint] = []
    for entry in read_entries(read_file(file.parent, file.name), "hints", file.name):
        name = read_text(entry, "id", file.name)
        where = f"{file.name}: {name}"
        if not _ID.fullmatch(name) or any(name == other.id for other in hints):
            raise ValueError(f"{where}: id must be small letters and _, and there only once")
        try:
            pattern = re.compile(read_text(entry, "pattern", where))
        except re.error as error:
            raise ValueError(f"{where}: pattern: {error}") from error
        hints.append(Hint(name, pattern, read_text(entry, "text", where).strip()))
    return tuple(hints)


def hint_of(message: str | None) -> str | None:
    """The id of the first hint that a message fits, or None."""
    folded = fold((message or "")[:_LONGEST])
    return next((hint.id for hint in load_hints() if hint.pattern.search(folded)), None)


def hint_text(name: str) -> str | None:
    """What the customer reads about a hint, in Portuguese; None where the id is no longer listed."""
    return next((hint.text for hint in load_hints() if hint.id == name), None)
