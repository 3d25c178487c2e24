"""Stack frames of a Protheus error: reading them, telling custom from standard code, and finding the business routine.

Frames look like ``Called from FUNCTION(SOURCE.EXT) dd/mm/yyyy hh:mm:ss line : n``; FUNCTION may be ``CLASS:METHOD``, a code block
``{|| ...}`` or native ``::TWINDOW:ACTIVATE`` without a source; date and line may be missing. A debugger's trace reads
``FUNCTION - SOURCE.EXT(n) - Params: ...``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.protheus.catalog import catalog
from bot.protheus.code_words import code_word

#: Characters of a function's name that are kept; a code block may be long.
LONGEST_FUNCTION = 200

SOURCE = r"[\w.\-]{1,80}\.[A-Za-z][A-Za-z0-9]{1,4}"
WHEN = r"\d\d/\d\d/\d{2,4}\s{1,8}\d\d:\d\d:\d\d"
LINE = r"line\s{0,4}:\s{0,4}\d{1,7}"

_FRAME = re.compile(
    rf"\s*Called from\s+(?P<function>\S.*?)\s*(?:\(\s*(?P<source>{SOURCE})\s*\))?"
    rf"\s*(?P<date>{WHEN})?\s*(?:line\s*:\s*(?P<line>\d{{1,7}}))?\s*",
    re.IGNORECASE,
)
_DEBUGGER = re.compile(rf"\s*(?P<function>[A-Z_:][\w.:]{{0,80}}) - (?P<source>{SOURCE})\((?P<line>\d{{1,7}})\) - Params\b", re.IGNORECASE)
_USER_FUNCTION = re.compile(r"(?:^|[.:])(U_\w+)")
_CALLED_IN_BLOCK = re.compile(r"(?<![A-Z0-9_])U_[A-Z0-9_]{1,40}(?=\()")


class Frame(NamedTuple):
    """One frame; ``source`` is None for native ones."""

    function: str
    source: str | None = None
    source_date: str | None = None
    line: int | None = None

    def as_dict(self, custom_sources: Collection[str] = ()) -> dict[str, Any]:
        """The frame in the contract's form. ``custom_sources``: those of its stack that are the customer's."""
        return {**self._asdict(), "custom": is_custom(self.function) or (self.source or "").upper() in custom_sources}


def read_frame(line: str) -> Frame | None:
    """The frame that a line of a stack is, or None."""
    match = _FRAME.fullmatch(line)
    if match:
        number = match["line"]
        return frame(match["function"], match["source"], match["date"], number)
    match = _DEBUGGER.match(line)
    return frame(match["function"], match["source"], None, match["line"]) if match else None


def frame(function: str, source: str | None, date: str | None, line: str | None) -> Frame:
    """A frame from its parts as they stand in the log."""
    return Frame(" ".join(function.split())[:LONGEST_FUNCTION], source, iso_time(date), int(line) if line else None)


def iso_time(said: str | None) -> str | None:
    """``dd/mm/yyyy hh:mm:ss`` as ``yyyy-mm-ddThh:mm:ss``; None where it is no date."""
    if not said:
        return None
    day, month, year, hour, minute, second = map(int, re.findall(r"\d+", said))
    try:
        return datetime(year if year > 99 else 2000 + year, month, day, hour, minute, second).isoformat()  # noqa: DTZ001 (logs name no time zone)
    except ValueError:
        return None


def is_custom(function: str) -> bool:
    """Whether a function is the customer's: ``U_...`` (a user function, an entry point, also of MVC) or a known entry point."""
    return bool(custom_names(function))


def custom_names(function: str) -> list[str]:
    """The customer's functions that a frame names: its own, or those that its code block calls."""
    name = function.upper()
    if name.startswith("{"):
        return _CALLED_IN_BLOCK.findall(name)
    if _USER_FUNCTION.search(name) or name in catalog().entry_points:
        return [name]
    return []


def custom_functions(frames: Iterable[Frame]) -> list[str]:
    """The customer's functions of a stack, each once, in order."""
    return list(dict.fromkeys(name for each in frames for name in custom_names(each.function)))


def custom_sources(frames: Iterable[Frame]) -> set[str]:
    """The sources in capitals that hold a user function of a stack: the static functions beside it are the customer's too.

    A code block stands in the source that evaluates it. A source named like a routine is left out: it may be the standard one, as that of
    an MVC entry point ``U_CNTA121(CNTA121.PRW)``.
    """
    named = {
        each.source.upper()
        for each in frames
        if each.source and not each.function.startswith("{") and _USER_FUNCTION.search(each.function.upper())
    }
    return {source for source in named if not _is_routine(source.rsplit(".", 1)[0])}


def routines(frames: Sequence[Frame]) -> list[str]:
    """The first business routine of a stack and the routine of the menu below it, which is often the same one."""
    found = [code for code in map(_routine, frames) if code]
    menu = next((each.function.upper() for each in reversed(frames) if _is_routine(each.function.upper())), None)
    return list(dict.fromkeys([*found[:1], *([menu] if menu else found[-1:])]))


def module(frames: Sequence[Frame]) -> str | None:
    """The module whose menu the stack started from: ``SIGAFAT``."""
    return next((each.function.upper() for each in reversed(frames) if each.function.upper() in catalog().modules), None)


def routine_named(code: str) -> str | None:
    """The code in capitals where it is a routine's."""
    return code.upper() if _is_routine(code.upper()) else None


def _routine(each: Frame) -> str | None:
    if is_custom(each.function):
        return None
    names = (each.function.upper(), (each.source or "").upper().rsplit(".", 1)[0])
    return next((name for name in names if _is_routine(name)), None)


def _is_routine(name: str) -> bool:
    """MATX... and the like are support functions, not what the user opened."""
    word = code_word(catalog(), name) if name.isalnum() else None
    return word is not None and word.kind == "routine" and (name in catalog().routines or name[3:4] != "X")
