"""The signature of an error: the same for the same defect, whoever ran into it, whenever and with whatever data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

from bot.protheus.stack import Frame, is_custom

#: Standard frames that tell defects apart.
FRAMES = 3

_QUOTED = re.compile(r"'([^']{0,200})'|\"([^\"]{0,200})\"")
_KEY_VALUES = re.compile(r"((?:key value is|chave duplicada [ée]|key)\s*)\([^()]*\)(?:\s*=\s*\([^()]*\))?", re.IGNORECASE)
_OBJECT = re.compile(r"(?:dbo\.)?([A-Z][A-Z0-9]{2})\d\d0(\w*)", re.IGNORECASE)
_TABLE = re.compile(r"\b([A-Z][A-Z0-9]{2})\d\d0(?=[_\W]|$)")
_NUMBER = re.compile(r"(?<![A-Z0-9_#])(?<!ORA-)(?<!ERROR : )-?\d[\d.,:/]*(?![A-Z0-9_])")


def signature(message: str | None, failing: Frame | None, stack: Sequence[Frame], names: Sequence[str] = ()) -> str:
    """16 hex digits of the message's shape, the failing function and the first standard frames; without lines, dates and values.

    ``names`` are the user and the machine of the log: they are taken out of the message.
    """
    standard = [each for each in stack if each.source and not is_custom(each.function)][:FRAMES]
    frames = ([failing] if failing else []) + [each for each in standard if failing is None or _place(each) != _place(failing)][:FRAMES]
    parts = [_shape(message or "", names), *map(_place, frames)]
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _place(each: Frame) -> str:
    return f"{each.function}({each.source or ''})".upper()


def _shape(message: str, names: Sequence[str]) -> str:
    shape = _KEY_VALUES.sub(r"\1()", message)
    shape = _QUOTED.sub(_without_value, shape).upper()
    for name in names:
        if len(name) >= 3:
            shape = re.sub(rf"(?<!\w){re.escape(name.upper())}(?!\w)", "?", shape)
    shape = _TABLE.sub(r"\1", shape)
    return " ".join(_NUMBER.sub("#", shape).split())


def _without_value(match: re.Match[str]) -> str:
    """Names of tables and indexes stay, without the company; every other quoted text is a value."""
    known = _OBJECT.fullmatch(match.group(1) or match.group(2) or "")
    return f"'{known.group(1)}{known.group(2)}'" if known else "''"
