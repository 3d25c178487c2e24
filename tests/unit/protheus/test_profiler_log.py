"""LogProfiler: the functions that took the time, and how much of it is the customer's code."""

from __future__ import annotations

from typing import Any

import pytest

from bot.protheus.detect import read_findings, read_text
from bot.ticket.model import Attachment, Ticket
from bot.ticket.scope import decide


def call(name: str, source: str, calls: int, seconds: float, longest: float = 0.1, *, caller: str = "MATA330") -> str:
    numbers = f"C {calls:>8} T {seconds:>9.3f} M {longest:>9.3f} D 0"
    return f"CALL {name:>24} ({source:>15}) {numbers}\n-- FROM  {caller:>14} (MATA330.PRX) LN {77:>6} {numbers}\n"


PROFILE = (
    "[20/11/2026 22:15:03] LOGPROFILER - THREAD 8821\n"
    + call("MSSEEK", "Internal", 1377566, 12.5)
    + call("MA330PROC", "MATA330.PRX", 1, 100, 100)
    + call("U_CUSTO", "CUSTO.PRW", 500, 60)
    + call("U_RATEIO", "CUSTO.PRW", 500, 55, caller="U_CUSTO")
    + call("#CODEBLOCK#", "MATA330.PRX", 4, 0.5)
)


def parsed(text: str) -> dict[str, Any]:
    findings = read_findings(text.encode())
    assert findings["kind"] == "profiler_log"
    return findings


@pytest.mark.parametrize(
    "text", [PROFILE, PROFILE.replace("\n", "\r\n"), "> " + PROFILE.replace("\n", "\n> "), "[INFO ][SERVER] x\n" + PROFILE]
)
def test_calls_come_with_the_slowest_first(text: str) -> None:
    findings = parsed(text)
    assert [each["function"] for each in findings["top"]] == ["MA330PROC", "U_CUSTO", "U_RATEIO", "MSSEEK", "#CODEBLOCK#"]
    assert findings["top"][3] == {
        "function": "MSSEEK",
        "source": "Internal",
        "calls": 1377566,
        "seconds": 12.5,
        "max_seconds": 0.1,
        "custom": False,
    }
    pasted = read_text(text)
    assert pasted is not None
    assert pasted["top"] == findings["top"]


def test_the_total_is_the_roots_time_as_calls_nest() -> None:
    assert parsed(PROFILE)["total_seconds"] == 100


def test_custom_code_under_custom_code_is_not_counted_twice() -> None:
    assert parsed(PROFILE)["custom_seconds"] == 60


def test_a_function_met_twice_is_summed_up() -> None:
    top = parsed(call("A", "A.PRW", 2, 3, 2) + call("A", "A.PRW", 3, 4, 1))["top"]
    assert [(each["calls"], each["seconds"], each["max_seconds"]) for each in top] == [(5, 7, 2)]


def test_only_the_slowest_functions_are_kept() -> None:
    findings = parsed("".join(call(f"F{number}", "F.PRW", 1, number) for number in range(30_000)))
    assert [each["function"] for each in findings["top"]] == [f"F{number}" for number in range(29_999, 29_979, -1)]


def test_the_routine_is_known_from_its_source() -> None:
    assert parsed(PROFILE)["routines"] == ["MATA330"]


@pytest.mark.parametrize(("seconds", "mostly"), [(80, True), (30, False)])
def test_the_scope_rule_sees_whose_time_it_is(seconds: float, mostly: bool) -> None:
    findings = parsed(call("MA330PROC", "MATA330.PRX", 1, 100) + call("U_CUSTO", "CUSTO.PRW", 500, seconds))
    ticket = Ticket(kind="slowness")
    ticket.evidence.attachments = [Attachment(id="att_1", name="a.log", kind="profiler_log", size=1, sha256="", findings=findings)]
    assert ("custom_code" in [reason.rule for reason in decide(ticket).reasons]) is mostly
