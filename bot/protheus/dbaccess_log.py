"""dbconsole.log: the log of DBAccess. How many connections began, how many broke off, and what the database complained of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.protheus import versions
from bot.protheus.console_log import times
from bot.protheus.encodings import decode
from bot.protheus.environment_facts import blank_environment, database_of_message
from bot.protheus.hints import hint_of
from bot.protheus.stack import iso_time

#: Bytes from the start in which the banner is looked for.
HEAD = 1024 * 1024
_BANNER = re.compile(rb"^[^\r\n]{0,200}build[^\r\n]{0,200}", re.IGNORECASE | re.MULTILINE)
#: What only a database or its driver says: codes of Oracle, answers of ODBC, and "SQLSTATE".
_COMPLAINT = re.compile(rb"(?:ORA-\d{4,5}\b|SQLSTATE\b|\[Microsoft\]\[|\bpsqlODBC\b)")
_HEAD = re.compile(
    r"[\s>]*(?:\[?(?P<at>\d\d/\d\d/\d{4} \d\d:\d\d:\d\d)\]?)?\s*(?:\[?Thread\s+(?P<thread>\d{1,20})\]?)?[\s:-]*(?P<message>.*)",
    re.IGNORECASE,
)
#: Complaints that findings list, the last ones of different shape; how many of a block are looked at; and characters of one.
MOST_ERRORS = 20
ERRORS_OF_A_BLOCK = 40
_LONGEST_MESSAGE = 300


def read(blocks: Iterator[bytes]) -> dict[str, Any]:
    """The findings of a dbconsole.log."""
    environment = blank_environment()
    begun = lost = position = 0
    first = last = None
    errors = 0
    noted: dict[bytes, bytes] = {}
    for block, first, last in times(blocks):  # noqa: B007 (the last values are wanted)
        begun += block.count(b"Begin TopClient Thread")
        lost += block.count(b"disconnected prematurely")
        if position < HEAD and environment["dbaccess_build"] is None:
            builds = (versions.parse_dbaccess_build(decode(line)) for line in _BANNER.findall(block))
            environment["dbaccess_build"] = next(filter(None, builds), None)
        errors += _note_complaints(block, noted)
        position += len(block)
    found = [_error(line) for line in noted.values()]
    environment["database"] = next(filter(None, (database_of_message(each["message"]) for each in reversed(found))), None)
    return {
        "first_time": first,
        "last_time": last,
        "connections": begun,
        "disconnected_prematurely": lost,
        "errors": errors,
        "errors_found": found,
        "environment": environment,
        "warnings": [],
    }


def _note_complaints(block: bytes, noted: dict[bytes, bytes]) -> int:
    """Counts the lines with complaints of a block, and notes the last ones by their shape, which is the line without its digits."""
    # a dash or a bracket is in every line, these words in few
    if not any(word in block for word in (b"ORA-", b"SQLSTATE", b"[Microsoft][", b"psqlODBC")):
        return 0
    lines = [line for line in block.splitlines() if _COMPLAINT.search(line)]
    for line in lines[-ERRORS_OF_A_BLOCK:]:
        shape = line.translate(None, b"0123456789") if b"ORA-" not in line else _COMPLAINT.findall(line)[0]
        noted.pop(shape, None)
        noted[shape] = line[:1000]
    for shape in list(noted)[:-MOST_ERRORS]:
        del noted[shape]
    return len(lines)


def _error(line: bytes) -> dict[str, Any]:
    """A complaint in the form of a console's errors."""
    head = _HEAD.fullmatch(decode(line).strip())
    message = " ".join((head["message"] if head else decode(line)).split())[:_LONGEST_MESSAGE]
    return {
        "severity": "error",
        "at": iso_time(head["at"]) if head else None,
        "thread": head["thread"] if head else None,
        "message": message,
        "hint": hint_of(message),
    }
