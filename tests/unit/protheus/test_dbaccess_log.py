"""dbconsole.log of DBAccess."""

from __future__ import annotations

import pytest

from bot.protheus.detect import read_findings
from bot.protheus.pasted_text import read_text

LOG = (
    "* TOTVS DBAccess Build 20240224-20250929\n[20/11/2026 10:00:00] Begin TopClient Thread (101)\n"
    "[20/11/2026 10:05:00] Begin TopClient Thread (102)\n[20/11/2026 10:06:00] Thread (101) disconnected prematurely!\n"
)


@pytest.mark.parametrize("text", [LOG, LOG.replace("\n", "\r\n")])
def test_connections_are_counted(text: str) -> None:
    findings = read_findings(text.encode())
    assert (findings["kind"], findings["connections"], findings["disconnected_prematurely"]) == ("dbaccess_log", 2, 1)
    assert (findings["first_time"], findings["last_time"]) == ("2026-11-20T10:00:00", "2026-11-20T10:06:00")
    assert findings["environment"]["dbaccess_build"] == "20240224-20250929"


@pytest.mark.parametrize("line", ["Begin TopClient Thread (101)", "Thread (8) disconnected prematurely!"])
def test_one_line_is_enough(line: str) -> None:
    pasted = read_text(line)
    assert pasted is not None
    assert pasted["kind"] == "dbaccess_log"


OF_ORACLE = "[20/11/2026 10:07:00] Thread 101 ORA-12541: TNS no listener\n[20/11/2026 10:08:00] ORA-12541: TNS no listener\n"
COMPLAINTS = f"{OF_ORACLE}[20/11/2026 10:09:00] [Microsoft][ODBC Driver 17 for SQL Server] Login timeout (7)\n"


def test_what_the_database_complained_of_is_listed_once_for_each_kind() -> None:
    findings = read_findings((LOG + COMPLAINTS).encode())
    assert (findings["kind"], findings["errors"]) == ("dbaccess_log", 3)
    assert [(each["at"], each["message"], each["hint"]) for each in findings["errors_found"]] == [
        ("2026-11-20T10:08:00", "ORA-12541: TNS no listener", "no_database_connection"),
        ("2026-11-20T10:09:00", "[Microsoft][ODBC Driver 17 for SQL Server] Login timeout (7)", None),
    ]


@pytest.mark.parametrize(("complaints", "database"), [(COMPLAINTS, "SQL Server"), (OF_ORACLE, "Oracle"), ("", None)])
def test_the_last_complaint_tells_the_database(complaints: str, database: str | None) -> None:
    assert read_findings((LOG + complaints).encode())["environment"]["database"] == database


def test_a_quiet_log_lists_none() -> None:
    findings = read_findings(LOG.encode())
    assert (findings["errors"], findings["errors_found"]) == (0, [])


def test_thousands_of_complaints_are_counted_and_a_few_listed() -> None:
    lines = "".join(f"[20/11/2026 10:07:00] ORA-{1000 + number:05d}: x\n" for number in range(5000))
    findings = read_findings((LOG + lines).encode())
    assert (findings["errors"], len(findings["errors_found"])) == (5000, 20)
    assert findings["errors_found"][-1]["message"] == "ORA-05999: x"


CONSOLE = "2026-11-20T10:00:00.000000-03:00 7|\n[INFO ][SERVER] [Thread 7] Application started\n"
LOST = "2026-11-20T10:01:00.000000-03:00 7|Thread (12) disconnected prematurely!\n"
ERROR = (
    "THREAD ERROR ([7], JOB_A, THIS)   20/11/2026   10:02:00\ntype mismatch on F050GRV(FINA050.PRX) 02/02/2026 10:00:00 line : 5\n"
    "Called from FINA050(FINA050.PRX) 02/02/2026 10:00:00 line : 9\n"
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CONSOLE + LOST + ERROR, "console_log"),
        (LOST + CONSOLE + ERROR, "console_log"),
        (LOST + ERROR, "console_log"),
        (ERROR + "Thread (12) disconnected prematurely!\n", "error_log"),
    ],
)
def test_a_lost_connection_makes_no_dbconsole_of_an_appservers_log(text: str, kind: str) -> None:
    findings = read_findings(text.encode())
    assert (findings["kind"], findings["last_error"]["message"]) == (kind, "type mismatch")


@pytest.mark.parametrize("text", [LOST, LOG + CONSOLE, "[20/11/2026 10:00:00] Begin TopClient Thread (3)\n" + LOST])
def test_what_only_dbaccess_writes_makes_a_dbconsole(text: str) -> None:
    assert read_findings(text.encode())["kind"] == "dbaccess_log"
