"""What of findings may be stored or shown: no names of users and machines, no values of records."""

from __future__ import annotations

import re
from typing import Any

#: Values of a record that a database puts into its message: "The duplicate key value is (01, 000123)", "Key (a, b)=(1, 2)".
_RECORD = re.compile(r"((?:key value is|valor da chave duplicada [ée])\s*)\([^()]*\)?|(key\s*\([^()]*\)\s*=\s*)\([^()]*\)?", re.IGNORECASE)
_NAMES = ("user", "machine")


def stored(findings: dict[str, Any]) -> dict[str, Any]:
    """Findings as they are stored and shown: ``user`` and ``machine`` null, and gone from messages together with records' values."""
    names = _names(findings)
    return {key: _without(value, names) for key, value in findings.items()}


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
    if key == "message" and isinstance(value, str):
        return _message(value, names)
    return _without(value, names)


def _message(message: str, names: list[str]) -> str:
    message = _RECORD.sub(lambda match: f"{match.group(1) or match.group(2)}(...)", message)
    for name in names:
        if len(name) >= 3 and name.upper() != "THIS":
            message = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "...", message, flags=re.IGNORECASE)
    return message
