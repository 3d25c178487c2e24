"""Errors that were copied without their headers, several of them in one text: where each begins.

Asterisks part them, as in an error.log; where those were left out too, the next message with its place below the frames of another error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.protheus.error_entry import location_of

_LONGEST_LINE = 2000
_ASTERISKS = re.compile(r"^[> \t]*\*{20,}\s*$", re.MULTILINE)
_FRAME = re.compile(r"[> \t]*Called from\s", re.IGNORECASE)
#: The lines of variables and records, and in front of them the line that begins them all.
_DUMPED = re.compile(
    r"[> \t]*(?:(?P<begins>Variables in use|Publicas?\s*$|PUBLIC\s+1\s*:)|(?:PUBLIC|PRIVATE|LOCAL|STATIC|Field|Index)\s+\d+\s*:|"
    r"STACK\s+[\w:{]|Files\s*$)"
)


def errors_in(text: str) -> list[str]:
    """The text of each error, the last one at the end; the whole text where no more than one is told apart."""
    errors: list[str] = []
    listed = False  # variables or records
    for part in _ASTERISKS.split(text):
        lines = part.split("\n")
        dump = next(filter(None, map(_DUMPED.match, lines)), None)
        if listed and dump and not dump["begins"]:
            continue  # an old log that is the value of a variable
        listed = listed or dump is not None
        errors.extend(error for error in _below_frames(lines) if _is_error(error))
    return errors if len(errors) > 1 else [text]


def _below_frames(lines: list[str]) -> Iterator[str]:
    """The lines, parted where a message with its place stands below frames."""
    start, framed = 0, False
    for number, line in enumerate(lines):
        if _DUMPED.match(line):
            break
        if _FRAME.match(line):
            framed = True
        elif framed and _has_place(line, "".join(lines[number + 1 : number + 2])):
            begins = number - 1 if _is_wrapped(line, lines[number - 1]) else number
            yield "\n".join(lines[start:begins])
            start, framed = begins, False
    yield "\n".join(lines[start:])


def _has_place(line: str, following: str) -> bool:
    """Whether a line says where its message comes from; the source may stand on the next one."""
    if "on " not in line or "(" not in line:
        return False
    place = location_of(f"{line[:_LONGEST_LINE].rstrip()}\n{following[:_LONGEST_LINE].rstrip()}")
    return place is not None and place.start() < len(line)


def _is_wrapped(line: str, before: str) -> bool:
    """Whether the message of a place stands on the line before it."""
    return line.lstrip("> \t").startswith("on ") and bool(before.strip("> \t")) and not _FRAME.match(before)


def _is_error(part: str) -> bool:
    lines = part.split("\n")
    return any(_FRAME.match(line) for line in lines) or any(map(_has_place, lines, [*lines[1:], ""]))
