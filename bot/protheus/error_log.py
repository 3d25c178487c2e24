"""error.log: errors one after the other, the newest at the end. All are counted, only the newest is read in full.

Each error begins with ``THREAD ERROR ([thread], user, machine)   dd/mm/yyyy   hh:mm:ss``; thousands of lines of variables may follow it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

from bot.protheus.encodings import decode
from bot.protheus.error_entry import HEADER, Entry, is_person, name_in, read_entry
from bot.protheus.headless import errors_in
from bot.protheus.stack import iso_time

#: Bytes of an error that are read at most, before its variables; and of what stands in front of it.
LONGEST_ERROR = 256 * 1024
LONGEST_BEFORE = 8192
_LONGEST_PREFIX = 300

_MARK = b"HREAD ERROR"
_HEADER = re.compile(HEADER.pattern.encode())
#: A header that is the value of a variable or a field is none.
_VALUE = re.compile(rb"(?:PUBLIC|PRIVATE|LOCAL|STATIC|Field)\s+\d+\s*:", re.IGNORECASE)
_DUMP = b"Variables in use"
#: The lines of variables, of the functions that they belong to, and of records; and in front of them the line that begins them all.
_DUMPED = re.compile(
    rb"^[> \t]*(?:(?P<begins>Variables in use|Publicas?\s*$|PUBLIC\s+1\s*:)|(?:PUBLIC|PRIVATE|LOCAL|STATIC|Field|Index)\s+\d+\s*:|"
    rb"STACK\s+[\w:{]|Files\s*$)",
    re.MULTILINE,
)
#: A record of a console.log. Where it stands right in front of a header, no variables are being listed, and none need be looked for.
_RECORD = re.compile(rb"[> \t]*(?:\d{4}-\d\d-\d\dT\d\d:|\[(?:INFO|WARN|ERROR|FATAL)\s?\]\[)")
#: What each line of a variable or a field has behind its type. Most logs have none, and this is told much faster.
_TYPED = b"):"
#: Bytes of a value of several lines that are looked at, before a header in it and behind.
_LONGEST_VALUE = 16 * 1024
_LONGEST_HEADER = 1024


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
        self._waiting = b""
        self._passed = b""
        self._quoted = False

    def feed(self, block: bytes) -> None:
        """Looks for errors in a block of whole lines. A header at its end waits for the next block, which tells what it is."""
        block = self._waiting + block if self._waiting else block
        end = _end_of_decided(block)
        self._waiting = block[end:]
        self._read(block[:end])

    def end(self) -> None:
        """Reads what waits, after the last block."""
        block, self._waiting = self._waiting, b""
        self._read(block)

    def _read(self, block: bytes) -> None:
        places = list(self._places(block))
        passed, self._passed = self._passed, _just_before(self._passed, block, len(block))
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
        self._before = _just_before(passed, block, start)[-LONGEST_BEFORE:]
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
        following: re.Match[bytes] | None = None
        looked = behind = 0
        position = block.find(_MARK)
        while position >= 0:
            self._quoted = self._quoted_at(block, behind, position)
            match = _HEADER.match(block, position)
            behind = match.end() if match else position + len(_MARK)
            if match and self._quoted and not _VALUE.search(_prefix(block, position)):
                # after a whole dump, the next error looks like a value until its own dump begins
                dump = block.find(_DUMP, behind, behind + _LONGEST_VALUE)
                if dump >= 0 and block.find(_TYPED, behind, dump) < 0:
                    self._quoted = False
                else:
                    if following is None or following.start() < behind:
                        following = _DUMPED.search(block, max(behind, looked), behind + _LONGEST_VALUE)
                        looked = following.start() if following else behind + _LONGEST_VALUE
                    self._quoted = following is not None and following["begins"] is None
            if match and not self._quoted:
                self.errors += 1
                self.personal = self.personal or is_person(name_in(match["user"].decode("ascii", "replace")))
                self._at = iso_time(match["at"].decode() if match["at"] else None) or self._at
                start = position - 1 if block[position - 1 : position] == b"T" else position
                yield _Place(start, match.end(), self._at)
            position = block.find(_MARK, behind)

    def _quoted_at(self, block: bytes, behind: int, position: int) -> bool:
        """Whether variables or records are being listed at a place, given where the mark before it ended."""
        if _VALUE.search(_prefix(block, position)):
            return True
        if _RECORD.match(_line_before(block, position)):
            return False
        between = block[max(behind, position - _LONGEST_VALUE) : position] if behind else _just_before(self._passed, block, position)
        mark = between.rfind(_MARK)
        if _TYPED in between and _DUMPED.search(between, mark + 1):
            return True
        near = mark >= 0 or 0 < behind >= position - _LONGEST_VALUE
        return near and self._quoted


def _line_before(block: bytes, position: int) -> bytes:
    """The beginning of the line above the one that a place lies in."""
    end = block.rfind(b"\n", 0, position)
    start = block.rfind(b"\n", 0, max(end, 0)) + 1
    return block[start : min(end, start + 40)] if end >= 0 else b""


def _just_before(passed: bytes, block: bytes, position: int) -> bytes:
    """What stands before a place of a block, which another one may have been in front of."""
    start = max(0, position - _LONGEST_VALUE)
    return block[start:position] if start else (passed + block[:position])[-_LONGEST_VALUE:]


def _end_of_decided(block: bytes) -> int:
    """Where the first header begins behind which a block, near to its end, does not show whether it is the value of a variable."""
    listed = block.find(_TYPED, max(0, len(block) - 2 * _LONGEST_VALUE)) >= 0
    # without variables, all that the next block may tell is how the header goes on
    mark = block.find(_MARK, max(0, len(block) - (_LONGEST_VALUE if listed else _LONGEST_HEADER)))
    if mark < 0:
        return len(block)
    dumped = deque(_DUMPED.finditer(block, mark), maxlen=1) if listed else None
    mark = block.find(_MARK, dumped[0].end()) if dumped else mark
    if mark < 0:
        return len(block)
    start = max(0, mark - _LONGEST_PREFIX)
    return max(block.rfind(b"\n", start, mark) + 1, start)


def _prefix(block: bytes, position: int) -> bytes:
    start = max(0, position - _LONGEST_PREFIX)
    return block[max(block.rfind(b"\n", start, position), start) : position]


def read(blocks: Iterator[bytes]) -> dict[str, Any]:
    """The findings of an error.log, or of stacks that were pasted without their headers: of those the last one counts."""
    scan = ErrorScan()
    first = b""
    for block in blocks:
        if len(first) < LONGEST_ERROR and not scan.errors:
            first += block[:LONGEST_ERROR]
        scan.feed(block)
    scan.end()
    entry = scan.newest()
    if entry:
        return {"errors": scan.errors, **entry_findings(entry, scan.personal)}
    errors = errors_in(decode(first[:LONGEST_ERROR]))
    personal = len(errors) > 1 and bool(_DUMPED.search(first))
    return {"errors": len(errors), **entry_findings(read_entry(errors[-1]), personal)}


def entry_findings(entry: Entry, personal: bool) -> dict[str, Any]:
    """What findings say about the newest error of a file."""
    warnings = [*(["contains_personal_data"] if personal or entry.personal else []), *entry.warnings]
    return {"last_error": entry.error, "environment": entry.environment, "routines": entry.routines, "warnings": warnings}
