"""Several errors that were copied without their headers."""

from __future__ import annotations

from typing import Any

import pytest

from bot.protheus.detect import read_findings
from bot.protheus.headless import errors_in
from bot.protheus.pasted_text import read_text

OLD = (
    "array out of bounds ( 4 of 3 ) on F050GRV(FINA050.PRX) 11/08/2026 07:45:10 line : 310\n"
    "Called from F050GRV(FINA050.PRX) 11/08/2026 07:45:10 line : 310\nCalled from FINA050(FINA050.PRX) 11/08/2026 07:45:10 line : 21\n"
)
NEW = (
    "type mismatch on + on OS200CAL(OMSA200.PRW) 03/09/2026 17:40:21 line : 512\n"
    "Called from OMSA200(OMSA200.PRW) 03/09/2026 17:40:21 line : 88\n"
)
ASTERISKS = "*" * 73 + "\n"
DUMP = "Variables in use\nPublicas\nPUBLIC 1: CUSERNAME(C): Rui Lobo\nLOCAL 1: CX(C): x on A(A.PRW) line : 5\nFiles\nField 1: E2_NUM(C):1\n"


def told(findings: dict[str, Any] | None) -> tuple[Any, ...]:
    assert findings is not None
    error = findings["last_error"]
    return findings["errors"], error["message"], [frame["function"] for frame in error["stack"]]


FORMS = {
    "one below the other": OLD + NEW,
    "a blank line between": f"{OLD}\n{NEW}",
    "asterisks between": OLD + ASTERISKS + NEW,
    "asterisks around": ASTERISKS + OLD + ASTERISKS + NEW + ASTERISKS,
    "carriage returns": (OLD + NEW).replace("\n", "\r\n"),
    "quoted": "> " + (OLD + NEW).replace("\n", "\n> "),
    "the place on a line of its own": OLD + NEW.replace(" on OS200CAL", "\n on OS200CAL"),
    "the source on the next line": OLD + NEW.replace("OS200CAL(", "OS200CAL(\n"),
    "variables between": OLD + DUMP + ASTERISKS + NEW + DUMP,
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_the_last_error_counts_and_has_only_its_own_stack(text: str) -> None:
    expected = (2, "type mismatch on +", ["OS200CAL", "OMSA200"])
    assert told(read_findings(text.encode())) == expected
    assert told(read_text(text)) == expected


@pytest.mark.parametrize("between", ["", ASTERISKS])
def test_every_error_is_counted(between: str) -> None:
    assert told(read_findings((OLD + between + NEW + between + OLD).encode()))[:2] == (3, "array out of bounds ( 4 of 3 )")


def test_an_old_log_in_a_variable_is_no_further_error() -> None:
    value = f"Variables in use\nLOCAL 1: CLOG(C):\n{ASTERISKS}{NEW}LOCAL 2: CX(C): x\n"
    assert told(read_findings((OLD + value).encode()))[:2] == (1, "array out of bounds ( 4 of 3 )")


def test_a_place_in_a_variable_is_no_further_error() -> None:
    assert told(read_findings((OLD + DUMP).encode()))[0] == 1


def test_variables_of_an_earlier_error_are_warned_of() -> None:
    assert "contains_personal_data" in read_findings((OLD + DUMP + ASTERISKS + NEW).encode())["warnings"]


@pytest.mark.parametrize("text", ["", "sem erro", NEW, f"{ASTERISKS}urgente\n{ASTERISKS}{NEW}", f"segue\n{NEW}obrigado"])
def test_what_holds_one_error_at_most_stays_whole(text: str) -> None:
    assert errors_in(text) == [text]
