"""error.log: errors one after the other, the newest at the end. All are counted, only the newest is read in full.

Each error begins with ``THREAD ERROR ([thread], user, machine)   dd/mm/yyyy   hh:mm:ss``; thousands of lines of variables may follow it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from bot.protheus.encodings import decode
from bot.protheus.error_entry import Entry, is_person, read_entry
from bot.protheus.stack import iso_time

#: Bytes of an error that are read at most, before its variables; and of what stands in front of it.
LONGEST_ERROR = 256 * 1024
LONGEST_BEFORE = 8192
_LONGEST_PREFIX = 300

_MARK = b"HREAD ERROR"
_HEADER = re.compile(
    rb"HREAD ERROR\s{0,4}\(\s{0,4}\[?\s{0,4}\d{1,20}\s{0,4}\]?\s{0,4},([^,\r\n]{0,100}(?:,[^,()\r\n]{0,60}){0,2}?),"
    rb"[^,()\r\n]{0,100}(?:\([^()\r\n]{0,40}\)[^,()\r\n]{0,40})?\)"
    rb"(?:[\s>]{0,20}(\d\d/\d\d/\d{2,4}\s{1,8}\d\d:\d\d:\d\d))?"
)
#: A header that is the value of a variable or a field is none.
_VALUE = re.compile(rb"(?:PUBLIC|PRIVATE|LOCAL|STATIC|Field)\s+\d+\s*:", re.IGNORECASE)
_DUMP = b"Variables in use"


class _Place(NamedTuple):
    start: int
    after: int
    at: str


class ErrorScan:
    """Counts the errors of the blocks it is fed and keeps the newest: by date, else the last. ``personal``: some error names a person."""

    def __init__(self) -> None:
        self.errors = 0
        self.personal = False
        self._at = ""
        self._newest_at = ""
        self._newest = b""
        self._before = b""
        self._open = False

    def feed(self, block: bytes) -> None:
        """Looks for errors in a block of whole lines."""
        places = list(self._places(block))
        if self._open:
            self._keep(self._newest + block[: min(places[0].start if places else len(block), LONGEST_ERROR)], complete=bool(places))
        newest = None
        for number, place in enumerate(places):
            if place.at >= self._newest_at:
                newest, self._newest_at = number, place.at
        if newest is None:
            return
        start = places[newest].start
        end = places[newest + 1].start if newest + 1 < len(places) else len(block)
        self._before = block[max(0, start - LONGEST_BEFORE) : start]
        self._keep(block[start : min(end, start + LONGEST_ERROR)], complete=end < len(block))

    def newest(self) -> Entry | None:
        """The newest error, None where there was none."""
        return read_entry(decode(self._newest), decode(self._before)) if self._newest else None

    def _keep(self, error: bytes, complete: bool) -> None:
        dump = error.find(_DUMP)
        if dump >= 0:
            # the line's beginning stays: it tells that there were variables
            error = error[: dump + len(_DUMP)]
        self._newest = error[:LONGEST_ERROR]
        self._open = not complete and dump < 0 and len(error) < LONGEST_ERROR

    def _places(self, block: bytes) -> Iterator[_Place]:
        position = block.find(_MARK)
        while position >= 0:
            match = _HEADER.match(block, position)
            if match and not _VALUE.search(_prefix(block, position)):
                self.errors += 1
                self.personal = self.personal or is_person(match.group(1).strip().decode("ascii", "replace"))
                self._at = iso_time(match.group(2).decode() if match.group(2) else None) or self._at
                start = position - 1 if block[position - 1 : position] == b"T" else position
                yield _Place(start, match.end(), self._at)
            position = block.find(_MARK, position + len(_MARK))


def _prefix(block: bytes, position: int) -> bytes:
    start = max(0, position - _LONGEST_PREFIX)
    return block[max(block.rfind(b"\n", start, position), start) : position]


def read(blocks: Iterator[bytes]) -> dict[str, Any]:
    """The findings of an error.log, or of a stack that was pasted without its header."""
    scan = ErrorScan()
    first = b""
    for block in blocks:
        if len(first) < LONGEST_ERROR and not scan.errors:
            first += block[:LONGEST_ERROR]
        scan.feed(block)
    entry = scan.newest() or read_entry(decode(first[:LONGEST_ERROR]))
    return {"errors": scan.errors or 1, **entry_findings(entry, scan.personal)}


def entry_findings(entry: Entry, personal: bool) -> dict[str, Any]:
    """What findings say about the newest error of a file."""
    warnings = [*(["contains_personal_data"] if personal or entry.personal else []), *entry.warnings]
    return {"last_error": entry.error, "environment": entry.environment, "routines": entry.routines, "warnings": warnings}
