"""What of findings may be stored or shown: no names of users and machines, no values of records."""

from __future__ import annotations

import re
from typing import Any

from bot.protheus.access_keys import without_access_keys
from bot.protheus.records import without_parties, without_records

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
#: Who a server's record is about: "User joao.silva from NB-01", "(joao.silva, NB-01) killed by admin.ti".
_SOMEONE = re.compile(
    r"(\b(?:user|usu[aá]rio)\s+)\S+(\s+(?:from|em|na m[aá]quina|on)\s+)[^\s:;,]+"
    r"|(\()[\w.\\-]+,\s*[\w.-]+(\)\s+(?:killed|disconnected)(?:\s+by\s+)?)(?:(?<=\sby\s)[\w.\\-]*\w)?"
    r"|(\()[a-z]\w*\.[a-z]\w*,\s*[\w.]*-[\w.-]*(?=\))|(\bby\s+)[\w-]+\.[\w.-]*\w",
    re.IGNORECASE,
)
#: A text in the code of a block, which may be a value of the record at hand; a long block is cut, maybe inside of one.
_LITERAL = re.compile(r"'[^'\n]*(?:'|\Z)|\"[^\"\n]*(?:\"|\Z)")
_TEXTS = ("message", "status_reason")
_NAMES = ("user", "machine")


def stored(findings: dict[str, Any]) -> dict[str, Any]:
    """Findings as they are stored and shown: ``user`` and ``machine`` null, and gone from messages together with records' values."""
    names = _names(findings)
    return {key: _cleaned(key, value, names) for key, value in findings.items()}


def _names(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value[name] for name in _NAMES if isinstance(value.get(name), str)]
        return [*own, *(name for each in value.values() for name in _names(each))]
    return [name for each in value for name in _names(each)] if isinstance(value, list) else []


def _without(value: Any, names: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _cleaned(key, each, names) for key, each in value.items()}
    return [_without(each, names) for each in value] if isinstance(value, list) else value


def _cleaned(key: str, value: Any, names: list[str]) -> Any:
    if key in _NAMES:
        return None
    if key in _TEXTS and isinstance(value, str):
        return _message(without_parties(value) if key == "status_reason" else value, names)
    if key == "function" and isinstance(value, str):
        return _LITERAL.sub("'...'", value)
    return _without(value, names)


def _message(message: str, names: list[str]) -> str:
    message = _EMAIL.sub("...", without_records(message))
    message = _SOMEONE.sub(_without_someone, without_access_keys(message))
    return without_names(message, names)


def without_names(message: str, names: list[str]) -> str:
    """A message with ``...`` for each of the names, which are users and machines; those of less than three letters stay."""
    for name in names:
        if len(name) >= 3 and name.upper() != "THIS":
            message = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "...", message, flags=re.IGNORECASE)
    return message


def _without_someone(found: re.Match[str]) -> str:
    said = "...".join(filter(None, found.groups()))
    # "killed" alone is followed by no name
    return said if said.rstrip().lower().endswith(("killed", "disconnected")) else f"{said}..."
