"""LogProfiler: which functions took the time.

``CALL NAME (SOURCE.PRW) C calls T seconds M longest D n``, then its callers in ``-- FROM`` lines; ``Internal`` is native code.

Times nest: a caller's seconds hold those of what it calls. So the total is the longest single time, that of the root, not the sum.
``-- FROM`` lines split the seconds of the ``CALL`` above them by caller and add nothing to them. What a function calls of itself counts in
its ``T`` once more on each level; its line ``-- FROM`` itself tells how much, and that is taken off. Where functions call each other in
turn, the file does not tell how much they share: the total may be too long then, and the custom share too small, but never above all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
    #: Seconds of it that a custom caller's time holds already.
    inside_custom: float = 0.0
    #: Seconds of it that its own time holds already, in a recursion.
    inside_itself: float = 0.0

    def of_its_own(self) -> float:
        """Seconds from its first call to its last return, each once."""
        return max(self.longest, self.seconds - self.inside_itself)


def read(blocks: Iterator[bytes]) -> dict[str, Any]:
    """The findings of a LogProfiler file, or of a console that holds one.

    ``total_seconds`` is the root's time; ``custom_seconds`` the time under the customer's functions, none of it counted twice and at most
    the total. ``top`` has the numbers as the file says them.
    """
    known: dict[tuple[str, str], _Call] = {}
    routines: dict[str, None] = {}
    current: _Call | None = None
    function = ("", "")
    for block in blocks:
        for line in decode(block).splitlines():
            if "CALL" in line and (call := CALL.match(line)):
                current, function = _add(known, call), _function(call)
                _note(routines, call)
            elif current is not None and "-- FROM" in line and (caller := FROM.match(line)):
                seconds = _number(caller.group(4))
                current.inside_custom += seconds if is_custom(caller.group(1)) else 0.0
                current.inside_itself += seconds if _function(caller) == function else 0.0
                _note(routines, caller)
        if len(known) > _MOST_KNOWN:
            known = dict(sorted(known.items(), key=lambda item: -item[1].seconds)[: _MOST_KNOWN // 2])
    calls = sorted(known.items(), key=lambda item: -item[1].seconds)
    total = max((call.of_its_own() for _, call in calls), default=0.0)
    custom = sum(max(0.0, call.seconds - call.inside_custom) for (name, _), call in calls if is_custom(name))
    return {
        "top": [_shown(name, source, call) for (name, source), call in calls[:MOST_CALLS]],
        "total_seconds": round(total, 3),
        "custom_seconds": round(min(custom, total), 3),
        "environment": blank_environment(),
        "routines": list(routines)[:5],
        "warnings": [],
    }


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
