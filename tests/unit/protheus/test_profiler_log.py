"""LogProfiler: the functions that took the time, and how much of it is the customer's code."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.protheus import console_log
from bot.protheus.detect import read_findings
from bot.protheus.pasted_text import read_text
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
    "text",
    [
        PROFILE,
        PROFILE.replace("\n", "\r\n"),
        PROFILE.replace("\n", "\r"),
        "> " + PROFILE.replace("\n", "\n> "),
        "[INFO ][SERVER] x\n" + PROFILE,
    ],
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


def profile(*functions: tuple[str, float, dict[str, float]], longest: float = 0.1) -> dict[str, Any]:
    """Functions with their seconds in all and by caller."""
    return parsed(
        "".join(
            f"CALL {name} (A.PRW) C 9 T {seconds} M {longest} D 0\n"
            + "".join(f"-- FROM {caller} (A.PRW) LN 7 C 3 T {of_it} M 0.1 D 0\n" for caller, of_it in callers.items())
            for name, seconds, callers in functions
        )
    )


def seconds_of(findings: dict[str, Any]) -> tuple[float, float]:
    return findings["total_seconds"], findings["custom_seconds"]


def test_the_lines_of_callers_add_nothing() -> None:
    assert seconds_of(profile(("ROOT", 100, {}), ("U_A", 40, {"ROOT": 25, "CHECK": 15}))) == (100, 40)


@pytest.mark.parametrize("itself", ["U_A", "u_a"])
def test_a_recursive_function_counts_once(itself: str) -> None:
    findings = profile(("ROOT", 100, {}), ("U_A", 270, {"ROOT": 90, itself: 180}))
    assert seconds_of(findings) == (100, 90)
    assert findings["top"][0]["seconds"] == 270


def test_a_recursive_standard_function_makes_no_longer_total() -> None:
    assert seconds_of(profile(("WALK", 300, {"ROOT": 100, "WALK": 200}), ("U_A", 60, {"WALK": 60}))) == (100, 60)


def test_a_recursion_whose_lines_do_not_add_up_has_its_longest_call() -> None:
    assert seconds_of(profile(("WALK", 300, {"WALK": 400}), longest=80)) == (80, 0)


def test_custom_functions_that_call_each_other_count_once() -> None:
    assert seconds_of(profile(("ROOT", 100, {}), ("U_A", 170, {"ROOT": 90, "U_B": 80}), ("U_B", 85, {"U_A": 85}))) == (170, 90)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["U_A", "U_B", "WALK", "ROOT"]),
            st.floats(0, 999),
            st.dictionaries(st.sampled_from(["U_A", "U_B", "WALK"]), st.floats(0, 999)),
        ),
        max_size=6,
    )
)
def test_custom_code_never_takes_more_than_all_of_the_time(functions: list[tuple[str, float, dict[str, float]]]) -> None:
    total, custom = seconds_of(profile(("LAST", 1, {}), *((name, round(each, 3), {}) for name, each, _ in functions[:1]), *functions))
    assert 0 <= custom <= total


def test_custom_code_below_standard_code_below_custom_code_is_not_more_than_all() -> None:
    assert seconds_of(profile(("U_A", 100, {}), ("MSEXEC", 95, {"U_A": 95}), ("U_B", 90, {"MSEXEC": 90}))) == (100, 100)


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


# --- in a console

STAMP = "2026-11-20T22:15:03.888000-03:00 8821|"
RECORD = f"{STAMP}[INFO ][SERVER] [Thread 8821] Execução da rotina, ramal do CALL CENTER\n"
STAMPED = "".join(f"{STAMP}  {line}\n" for line in PROFILE.splitlines())


def test_a_profile_in_a_console_is_read_with_the_blanks_behind_its_stamps() -> None:
    assert parsed(STAMPED)["top"] == parsed(PROFILE)["top"]


@pytest.mark.parametrize("profiled", [PROFILE, STAMPED])
@pytest.mark.parametrize("before", [100, 1000, 12_000])
def test_a_profile_behind_the_records_of_a_console_is_read_too(before: int, profiled: str) -> None:
    findings = parsed(RECORD * before + profiled + RECORD * 10)
    assert (findings["top"], seconds_of(findings)) == (parsed(PROFILE)["top"], (100, 60))
    assert findings["severities"]["info"] == before + 10


def test_a_profile_over_the_end_of_a_block_is_read_whole() -> None:
    for beside in range(0, 400, 40):
        filler = "z" * (512 * 1024 * 3 - len(RECORD) - beside) + "\n"
        assert seconds_of(parsed(RECORD + filler + PROFILE)) == (100, 60)


def test_an_error_beside_a_profile_is_read_too() -> None:
    error = "THREAD ERROR ([7], JOB_A, THIS)   20/11/2026   22:15:10\ntype mismatch on A(MATA330.PRX) 02/02/2026 10:00:00 line : 5\n"
    findings = parsed(RECORD + error + PROFILE)
    assert (findings["last_error"]["message"], findings["total_seconds"], findings["routines"]) == ("type mismatch", 100, ["MATA330"])


def test_a_console_that_only_speaks_of_calls_has_no_profile() -> None:
    findings = read_findings((RECORD + "-- FROM X (Y) LN 1 C 1 T 1 M 1 D 0\n" + RECORD).encode())
    assert (findings["kind"], "top" in findings) == ("console_log", False)


# --- an excerpt


def test_time_under_a_custom_caller_that_has_no_line_of_its_own_counts() -> None:
    assert seconds_of(profile(("U_A", 127.299, {"U_ABOVE": 127.299}), longest=127.299)) == (127.299, 127.299)
    assert seconds_of(profile(("U_A", 80, {"U_ABOVE": 30, "U_B": 50}), ("U_B", 60, {"ROOT": 60}), ("ROOT", 100, {}))) == (100, 90)


@pytest.mark.parametrize("lines_behind", [0, 20])
def test_a_short_profile_at_the_end_of_a_big_console_is_found(lines_behind: int) -> None:
    record = b"2022-06-20T15:20:17.888000-03:00 11280|\n[INFO ][SERVER] [Thread 11280] rotina executada\n"
    call = b"CALL  U_LENTA (  LENTA.PRW)                 C 48211   T 120.500  M 0.311  D 0\n"
    caller = b"-- FROM  MATA330 (MATA330.PRX) LN 310 C 48211 T 120.500 M 0.311 D 0\n"
    console = record * (console_log.WHOLE // len(record) + 20_000) + call + caller + record * lines_behind
    findings = read_findings(console)
    assert findings["kind"] == "profiler_log"
    assert [each["function"] for each in findings["top"]] == ["U_LENTA"]
