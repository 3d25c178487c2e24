"""Labelled messages of `messages/`: written apart from `data/nlu`, by people who had not seen it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FOLDER = Path(__file__).parent / "messages"
PARTS = ("short", "other", "long")


class Labelled(NamedTuple):
    """A message, the intents that are right for it (any of them), and its entities as (entity, normal form, start, end)."""

    part: str
    text: str
    right: frozenset[str]
    entities: tuple[tuple[str, str, int, int], ...]
    entities_are_labelled: bool


def read_labelled(files: Iterable[Path] | None = None) -> list[Labelled]:
    """All messages of the files, of every file of the folder without an argument."""
    messages: list[Labelled] = []
    for file in sorted(files or FOLDER.glob("*.yml")):
        parts = yaml.safe_load(file.read_text(encoding="utf-8"))
        messages += [_labelled(part, entry, parts.get("entities", True)) for part in PARTS for entry in parts[part]]
    return messages


def _labelled(part: str, entry: dict[str, Any], entities: bool) -> Labelled:
    text, right = entry["text"], entry["intent"]
    found, after = [], 0
    for entity, value, fragment in entry.get("entities", []):
        start = text.find(fragment, after)
        start = text.index(fragment) if start < 0 else start
        after = start + len(fragment)
        found.append((entity, str(value), start, after))
    return Labelled(part, text, frozenset([right] if isinstance(right, str) else right), tuple(found), entities)
