"""The benchmark of big logs, on small ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import logs
from bench.__main__ import main
from bot.protheus.detect import read_findings


def test_both_logs_are_measured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(logs, "ROUNDS", 1)
    assert main(["logs", "--megabytes", "1"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert "ratio" in head
    assert [row.split(",")[0] for row in rows] == ["error.log", "console.log"]


def test_the_generated_logs_are_what_they_are_called(tmp_path: Path) -> None:
    file = tmp_path / "x"
    logs.generate(file, logs.error_log, 2)
    findings = read_findings(file)
    assert (findings["kind"], findings["encoding"]) == ("error_log", "cp1252")
    assert findings["errors"] == file.read_bytes().count(b"THREAD ERROR") > 5
    logs.generate(file, logs.console_log, 2)
    findings = read_findings(file)
    assert findings["kind"] == "console_log"
    assert findings["thread_errors"] == file.read_bytes().count(b"THREAD ERROR") > 5
    assert all(findings["severities"].values())
