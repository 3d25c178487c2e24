"""LogProfiler: which functions took the time.

``CALL NAME (SOURCE.PRW) C calls T seconds M longest D n``, then its callers in ``-- FROM`` lines; ``Internal`` is native code.

Times nest: a caller's seconds hold those of what it calls. So the total is the longest single time, that of the root, not the sum.
``-- FROM`` lines split the seconds of the ``CALL`` above them by caller and add nothing to them. What a function calls of itself counts in
its ``T`` once more on each level; its line ``-- FROM`` itself tells how much, and that is taken off. Where functions call each other in
turn, the file does not tell how much they share: the total may be too long then, and the custom share too small, but never above all of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.protheus.encodings import decode
from bot.protheus.environment_facts import blank_environment
from bot.protheus.stack import is_custom, routine_named

#: Functions that findings list.
MOST_CALLS = 20
#: Different functions that are kept in mind while reading; beyond it the quickest are forgotten.
_MOST_KNOWN = 20_000
_LONGEST_NAME = 120

_NUMBERS = r"C\s+(\d{1,18})\s+T\s+([\d.,]{1,20})\s+M\s+([\d.,]{1,20})"
CALL = re.compile(rf"(?:.{{0,60}}\|)?[>\s]*CALL\s+(\S.{{0,200}}?)\s*\(\s*([^()]{{0,100}}?)\s*\)\s*{_NUMBERS}")
FROM = re.compile(rf"(?:.{{0,60}}\|)?[>\s]*-- FROM\s+(\S.{{0,200}}?)\s*\(\s*([^()]{{0,100}}?)\s*\)\s*LN\s+\d+\s+{_NUMBERS}")


@dataclass
class _Call:
    calls: int = 0
    seconds: float = 0.0
    longest: float = 0.0
    #: Seconds of it by custom caller: the caller's own time holds them already, where the file tells it.
    by_custom: dict[str, float] = field(default_factory=dict)
    #: Seconds of it that its own time holds already, in a recursion.
    inside_itself: float = 0.0

    def of_its_own(self) -> float:
        """Seconds from its first call to its last return, each once."""
        return max(self.longest, self.seconds - self.inside_itself)

    def outside(self, custom: Collection[str]) -> float:
        """Seconds of it that the time of these custom functions does not hold."""
        return max(0.0, self.seconds - sum(seconds for caller, seconds in self.by_custom.items() if caller in custom))


class Profile:
    """Sums up the calls of the blocks it is fed, which may hold other lines too."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Call] = {}
        self._routines: dict[str, None] = {}
        self._current: _Call | None = None
        self._function = ("", "")
        self._callers = 0

    def feed(self, block: bytes) -> None:
        """Reads the calls of a block of whole lines."""
        for line in decode(block).splitlines():
            if "CALL" in line and (call := CALL.match(line)):
                self._current, self._function = _add(self._known, call), _function(call)
                _note(self._routines, call)
            elif self._current is not None and "-- FROM" in line and (caller := FROM.match(line)):
                self._split(self._current, caller)
                _note(self._routines, caller)
        if len(self._known) > _MOST_KNOWN:
            self._known = dict(sorted(self._known.items(), key=lambda item: -item[1].seconds)[: _MOST_KNOWN // 2])

    def _split(self, call: _Call, caller: re.Match[str]) -> None:
        seconds, function = _number(caller.group(4)), _function(caller)
        call.inside_itself += seconds if function == self._function else 0.0
        name = function[0][:_LONGEST_NAME]
        if is_custom(name) and (name in call.by_custom or self._callers < _MOST_KNOWN):
            self._callers += name not in call.by_custom
            call.by_custom[name] = call.by_custom.get(name, 0.0) + seconds

    def begun(self) -> bool:
        """Whether it has met a call."""
        return self._current is not None

    def findings(self) -> dict[str, Any]:
        """What :func:`read` gives, without the environment and warnings."""
        calls = sorted(self._known.items(), key=lambda item: -item[1].seconds)
        total = max((call.of_its_own() for _, call in calls), default=0.0)
        custom = {name.upper() for name, _ in self._known if is_custom(name)}
        seconds = sum(call.outside(custom) for (name, _), call in calls if name.upper() in custom)
        return {
            "top": [_shown(name, source, call) for (name, source), call in calls[:MOST_CALLS]],
            "total_seconds": round(total, 3),
            "custom_seconds": round(min(seconds, total), 3),
            "routines": list(self._routines)[:5],
        }


def read(blocks: Iterator[bytes]) -> dict[str, Any]:
    """The findings of a LogProfiler file.

    ``total_seconds`` is the root's time; ``custom_seconds`` the time under the customer's functions, none of it counted twice and at most
    the total. ``top`` has the numbers as the file says them.
    """
    profile = Profile()
    for block in blocks:
        profile.feed(block)
    return {**profile.findings(), "environment": blank_environment(), "warnings": []}


def _add(known: dict[tuple[str, str], _Call], match: re.Match[str]) -> _Call:
    call = known.setdefault((match.group(1)[:_LONGEST_NAME], match.group(2)), _Call())
    call.calls += int(match.group(3))
    call.seconds += _number(match.group(4))
    call.longest = max(call.longest, _number(match.group(5)))
    return call


def _function(match: re.Match[str]) -> tuple[str, str]:
    """Name and source; AdvPL knows no difference between capitals and small letters."""
    return match.group(1).upper(), match.group(2).upper()


def _note(routines: dict[str, None], match: re.Match[str]) -> None:
    code = routine_named(match.group(1)) or routine_named(match.group(2).rsplit(".", 1)[0])
    if code and not is_custom(match.group(1)):
        routines.setdefault(code)


def _number(said: str) -> float:
    """Seconds; the last point or comma is the decimal one (``1,234.567``); 0 where it is no number."""
    try:
        return float(re.sub(r"[.,](?=.*[.,])", "", said).replace(",", "."))
    except ValueError:
        return 0.0


def _shown(name: str, source: str, call: _Call) -> dict[str, Any]:
    return {
        "function": name,
        "source": source or None,
        "calls": call.calls,
        "seconds": round(call.seconds, 3),
        "max_seconds": round(call.longest, 3),
        "custom": is_custom(name),
    }
