"""What the examining process keeps of a log."""

from __future__ import annotations

from pathlib import Path

from bot.evidence.worker import read_findings

LOG = """THREAD ERROR ([12], ana.reis, NB-01)   20/11/2026   09:47:31
CPF invalido 529.982.247-25 on A030VALID(MATA030.PRX) 03/09/2026 18:21:40 line : 10
Called from MATA030(MATA030.PRX) 03/09/2026 18:21:40 line : 388
"""


def test_a_cpf_that_an_error_quotes_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "error.log"
    path.write_text(LOG, encoding="utf-8")
    findings = read_findings(path)
    assert findings["kind"] == "error_log"
    assert "CPF invalido" in findings["last_error"]["message"]
    assert "529" not in str(findings)
