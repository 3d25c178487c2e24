"""What of findings may be stored or shown."""

from __future__ import annotations

import copy
import json

import pytest

from bot.protheus.detect import read_findings
from bot.protheus.findings import stored

LOG = (
    "THREAD ERROR ([4711], ana.prado, EST-22)   05/10/2026   08:15:42\n"
    "DB error: duplicate key. The duplicate key value is (01, 000123, Ana). Usuario ANA.PRADO em EST-22 on A103(MATA103.PRX) line : 5\n\n"
    "[remark: |Emp :01/03Logado:   ana.prado  SIGACOM Obj :]\n"
    "Called from MATA103(MATA103.PRX) 02/09/2026 10:20:30 line : 77\n"
)


@pytest.mark.parametrize("text", [LOG, "[INFO ][SERVER] x\n" + LOG])
def test_names_and_records_values_are_gone(text: str) -> None:
    findings = read_findings(text.encode())
    before = copy.deepcopy(findings)
    kept = stored(findings)
    assert findings == before
    assert (findings["last_error"]["user"], findings["last_error"]["machine"]) == ("ana.prado", "EST-22")
    assert (kept["last_error"]["user"], kept["last_error"]["machine"]) == (None, None)
    assert kept["last_error"]["message"] == "DB error: duplicate key. The duplicate key value is (...). Usuario ... em ..."
    shown = json.dumps(kept).lower()
    assert not [secret for secret in ("ana", "est-22", "000123") if secret in shown]


def test_everything_else_stays() -> None:
    findings = read_findings(LOG.encode())
    kept = stored(findings)
    for each in (findings, kept):
        for name in ("user", "machine", "message"):
            del each["last_error"][name]
    assert kept == findings


@pytest.mark.parametrize("message", ["Key (codigo, loja)=(000123, Ana) already exists", "KEY VALUE IS (000123"])
def test_values_in_messages_of_other_databases(message: str) -> None:
    assert "000123" not in stored({"last_error": {"message": message}})["last_error"]["message"]


def test_findings_without_an_error_stay_as_they_are() -> None:
    assert stored({"kind": "text", "encoding": "ascii"}) == {"kind": "text", "encoding": "ascii"}
