"""console.log: banner, times, severities and the errors inside."""

from __future__ import annotations

from typing import Any

import pytest

from bot.protheus.console_log import MOST_ERRORS
from bot.protheus.detect import read_findings
from bot.protheus.pasted_text import read_text

BANNER = (
    "---------\n*** TOTVS S.A. ***\n* TOTVS - Build 7.00.131227A - Jul 21 2017 - 15:20:14 NG\n* Build Version: 13.2.3.16\n"
    "OS Version .........: Windows Server 2016 Standard\n"
)
START = "2022-06-20T15:20:16.001000-03:00 11280|\n[INFO ][SERVER] [20/06/2022 15:20:16] Starting Program SIGAADV Thread 11280 (rui,DEV)\n"
RECORDS = (
    "2022-06-20T15:20:17.888000-03:00 11280|\n*** Loading dbapi.dll\n"
    "2022-06-20T15:20:17.888000-03:00 11280|*** dbapi.dll Build 20210202-20220603 RELEASE\n"
    "2022-06-20T15:20:33.035000-03:00 16040|[WARN ][SERVER] [Thread 16040] slow\n"
    "2022-06-20T15:20:33.084000-03:00 1568|[ERROR][SERVER] [Thread 1568] receive from client failed (64)\n"
    "2022-06-20T15:21:00.100000-03:00 16040|\n[FATAL][SERVER] 20/06/2022 15:20:59 [Thread 16040] out of memory in A330(MATA330.PRX)\n"
)
THREAD_ERROR = (
    "THREAD ERROR ([7], rui, PC-1)   20/06/2022   15:21:10\nvariable does not exist X on A410(MATA410.PRX) 02/02/2022 10:00:00 line : 5\n\n"
    "[build: 7.00.131227A-20170721]\n[environment: DEV]\nCalled from MATA410(MATA410.PRX) 02/02/2022 10:00:00 line : 9\n"
    "2022-06-20T15:22:00.000000-03:00 1|\n[INFO ][SERVER] Application Server is shutting down\n"
)


def parsed(text: str) -> dict[str, Any]:
    findings = read_findings(text.encode())
    assert findings["kind"] == "console_log"
    return findings


@pytest.mark.parametrize(
    "text",
    [
        BANNER,
        START,
        RECORDS,
        BANNER + START + RECORDS,
        "[ERROR][SERVER] x\n",
        "> " + START.replace("\n", "\n> "),
        START.replace("\n", "\r\n"),
    ],
)
def test_a_console_is_known_by_its_lines(text: str) -> None:
    parsed(text)
    pasted = read_text(text)
    assert pasted is not None
    assert pasted["kind"] == "console_log"


def test_banner_and_times() -> None:
    findings = parsed(BANNER + START + RECORDS)
    assert {key: value for key, value in findings["environment"].items() if value} == {
        "appserver_build": "7.00.131227A",
        "appserver_version": "13.2.3.16",
        "operating_system": "Windows Server 2016",
        "dbaccess_build": "20210202-20220603",
    }
    assert (findings["first_time"], findings["last_time"]) == ("2022-06-20T15:20:16", "2022-06-20T15:21:00")


def test_the_banner_of_the_last_start_counts() -> None:
    again = BANNER.replace("131227A", "170117A").replace("13.2.3.16", "17.3.0.8")
    environment = parsed(BANNER + START + RECORDS * 4000 + again)["environment"]
    assert (environment["appserver_build"], environment["appserver_version"]) == ("7.00.170117A", "17.3.0.8")


def test_an_old_console_without_stamps_has_times_too() -> None:
    findings = parsed("[INFO ][SERVER] [20/06/2022 15:20:16] Starting\n[INFO ][SERVER] [21/06/2022 08:00:00] Ending\n")
    assert (findings["first_time"], findings["last_time"]) == ("2022-06-20T15:20:16", "2022-06-21T08:00:00")


def test_severities_on_the_stamps_line_and_on_the_next_one_are_counted() -> None:
    findings = parsed(BANNER + START + RECORDS)
    assert findings["severities"] == {"info": 1, "warn": 1, "error": 1, "fatal": 1}
    assert findings["errors"] == 2


def test_errors_are_listed_with_time_and_thread() -> None:
    assert parsed(RECORDS)["errors_found"] == [
        {
            "severity": "error",
            "at": "2022-06-20T15:20:33",
            "thread": "1568",
            "message": "receive from client failed (64)",
            "hint": None,
        },
        {
            "severity": "fatal",
            "at": "2022-06-20T15:20:59",
            "thread": "16040",
            "message": "out of memory in A330(MATA330.PRX)",
            "hint": None,
        },
    ]
    assert parsed(RECORDS)["routines"] == ["MATA330"]


def test_errors_of_one_shape_are_listed_once_and_the_last_shapes_stay() -> None:
    letters = [f"{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(60)]
    text = "".join(f"[ERROR][SERVER] [Thread {number}] failure {letter} {number}\n" * 3 for number, letter in enumerate(letters))
    findings = parsed(text)
    assert findings["errors"] == 180
    assert [each["message"] for each in findings["errors_found"][-2:]] == ["failure cg 58", "failure ch 59"]
    assert len(findings["errors_found"]) <= MOST_ERRORS


def test_an_error_of_the_console_has_a_hint() -> None:
    assert parsed("[ERROR][SERVER] TC_Open - NO CONNECTION\n")["errors_found"][0]["hint"] == "no_database_connection"


def test_a_thread_error_inside_is_read_like_one_of_an_error_log() -> None:
    findings = parsed(BANNER + START + THREAD_ERROR)
    assert findings["thread_errors"] == findings["errors"] == 1
    assert findings["last_error"]["message"] == "variable does not exist X"
    assert [frame["function"] for frame in findings["last_error"]["stack"]] == ["A410", "MATA410"]
    assert findings["routines"] == ["MATA410"]
    assert (findings["environment"]["environment"], findings["environment"]["appserver_build"]) == ("DEV", "7.00.131227A")
    assert findings["last_time"] == "2022-06-20T15:22:00"


def test_a_thread_error_whose_lines_bear_stamps() -> None:
    stamped = "".join(f"2022-06-20T15:21:10.000000-03:00 7|{line}\n" for line in THREAD_ERROR.splitlines()[:6])
    findings = parsed(START + stamped)
    assert findings["last_error"]["line"] == 5
    assert [frame["line"] for frame in findings["last_error"]["stack"]] == [5, 9]


@pytest.mark.parametrize(("user", "warned"), [("rui", True), ("JOB_WF", False)])
def test_a_console_that_names_people_is_marked(user: str, warned: bool) -> None:
    assert ("contains_personal_data" in parsed(START.replace("(rui,", f"({user},"))["warnings"]) is warned
