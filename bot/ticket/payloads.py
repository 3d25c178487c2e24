"""What a button sends: ``/impact=blocked`` chooses a value of the open question, ``/go_back`` is a command.

No braces, because Rasa would take them for placeholders of a response.
"""

from __future__ import annotations

import re

#: Stands before the field whose question a customer wants to answer again: ``/correct=release``.
CORRECT = "correct"

_CHOICE = re.compile(r"/([a-z_]+)=(\S{1,100})")
_COMMAND = re.compile(r"/([a-z_]+)")


def choice(field: str, value: str) -> str:
    """The payload of a button that chooses a value of a field."""
    return f"/{field}={value}"


def read_choice(payload: str | None) -> tuple[str, str] | None:
    """``/impact=blocked`` → ("impact", "blocked"); None for anything else."""
    match = _CHOICE.fullmatch(payload or "")
    return (match[1], match[2]) if match else None


def corrected(payload: str | None) -> str | None:
    """``/correct=release`` → "release"; None for anything else."""
    chosen = read_choice(payload)
    return chosen[1] if chosen and chosen[0] == CORRECT else None


def read_command(payload: str | None) -> str | None:
    """``/go_back`` → "go_back"; None for a choice or no payload."""
    match = _COMMAND.fullmatch(payload or "")
    return match[1] if match else None
