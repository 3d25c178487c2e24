"""Labelled messages: Rasa's training files, read without Rasa."""

from __future__ import annotations

from pathlib import Path

import yaml


def read_examples(folder: Path) -> list[tuple[str, str]]:
    """``(text, intent)`` of every example in the folder's ``*.yml`` files, in order.

    Entities are found by grammar, so the files hold no ``[text](entity)`` marks and each line is its text.
    """
    pairs: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            pairs += [(line.removeprefix("- ").strip(), block["intent"]) for line in block["examples"].splitlines()]
    return pairs
