"""What of findings may be stored or shown: no names of users and machines, no values of records."""

from __future__ import annotations

import re
from typing import Any

#: Where a database quotes a record: "The duplicate key value is (01, 000123)", "Key (a, b)=(1, 2)", "Failing row contains (...)".
_RECORD = re.compile(
    # the columns of an index may be calls: "Key (upper(name), code)=(...)"
    r"(?:key value is|valor d[ae] chave duplicada [ée]|key\s*\((?:[^()]|\([^()]*\))*\)\s*=|failing row contains|\bvalues)\s*(?=\()",
    re.IGNORECASE,
)
#: "Truncated value: 'x'", "converting the varchar value 'x'".
_QUOTED_VALUE = re.compile(r"(\b(?:value|valor)\s*:?\s*)'(?:[^'\n]|'')*'?", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
#: Who a server's record is about: "User joao.silva from NB-01", "(joao.silva, NB-01) killed by admin.ti".
_SOMEONE = re.compile(
    r"(\b(?:user|usu[aá]rio)\s+)\S+(\s+(?:from|em|na m[aá]quina|on)\s+)[^\s:;,]+"
    r"|(\()[\w.\\-]+,\s*[\w.-]+(\)\s+(?:killed|disconnected)(?:\s+by\s+)?)(?:(?<=\sby\s)[\w.\\-]*\w)?"
    r"|(\()[a-z]\w*\.[a-z]\w*,\s*[\w.]*-[\w.-]*(?=\))|(\bby\s+)[\w-]+\.[\w.-]*\w",
    re.IGNORECASE,
)
#: The access key of a fiscal document; only its last digits are kept.
_ACCESS_KEY = re.compile(r"(?<!\d)\d{38}(\d{6})(?!\d)")
#: A text in the code of a block, which may be a value of the record at hand; a long block is cut, maybe inside of one.
_LITERAL = re.compile(r"'[^'\n]*(?:'|\Z)|\"[^\"\n]*(?:\"|\Z)")
#: Rows of an INSERT behind the first one, and what counts when a bracket's end is looked for.
_NEXT_ROW = re.compile(r"\s*,\s*(?=\()")
_OUTSIDE_TEXTS = re.compile(r"(?<=[(,\s])N?'(?:[^'\n]|'')*'(?=\s*[,)])|[()\n]")
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
        return _message(value, names)
    if key == "function" and isinstance(value, str):
        return _LITERAL.sub("'...'", value)
    return _without(value, names)


def _message(message: str, names: list[str]) -> str:
    message = _EMAIL.sub("...", _QUOTED_VALUE.sub(r"\1'...'", _without_records(message)))
    message = _SOMEONE.sub(_without_someone, _ACCESS_KEY.sub(r"...\1", message))
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


def _without_records(message: str) -> str:
    """Whatever stands in the brackets behind the words of a database, brackets inside them included, is a record's."""
    kept, position = [], 0
    for words in _RECORD.finditer(message):
        if words.end() < position:
            continue
        kept += [message[position : words.end()], "(...)"]
        position = _closed(message, words.end())
        while following := _NEXT_ROW.match(message, position):
            position = _closed(message, following.end())
    return "".join([*kept, message[position:]])


def _closed(message: str, opened: int) -> int:
    """Where the bracket at a place is closed; the end of its line where it is not. Brackets in a quoted text do not count."""
    depth = 0
    for part in _OUTSIDE_TEXTS.finditer(message, opened):
        at = part.start()
        depth += {"(": 1, ")": -1}.get(part.group(), 0)
        if not depth:
            return at + 1
        if part.group() == "\n":
            return at
    return len(message)
