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
