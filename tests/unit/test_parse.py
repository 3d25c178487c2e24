"""``python -m bot parse``: prints what was read as JSON, names and machines included."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import ROOT

LOG = "THREAD ERROR ([1], josé.lima, PC-9)   05/10/2026   08:15:42\nx on A103(MATA103.PRX) 02/09/2026 10:20:30 line : 5\n"


def test_findings_are_printed_with_user_and_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "error.log"
    file.write_bytes(LOG.encode("cp1252"))
    assert main(["parse", str(file)]) == 0
    printed = capsys.readouterr().out
    findings = json.loads(printed)
    assert (findings["kind"], findings["encoding"], findings["errors"]) == ("error_log", "cp1252", 1)
    assert (findings["last_error"]["user"], findings["last_error"]["machine"]) == ("josé.lima", "PC-9")
    assert "josé" in printed


@pytest.mark.parametrize(("data", "kind"), [(b"bom dia\n", "text"), (b"\0\1\2", "other")])
def test_a_file_of_no_kind_of_ours_is_no_error(data: bytes, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_bytes(data)
    assert main(["parse", str(tmp_path / "x")]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == kind


@pytest.mark.parametrize("name", ["", "missing.log"])
def test_what_cannot_be_read_is_one_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", str(tmp_path / name)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("bot parse: ")
    assert "cannot be read" in error
    assert error.count("\n") == 1


def test_a_reader_that_has_enough_is_told_of_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "error.log"
    file.write_text(LOG, encoding="utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [sys.executable, "-m", "bot", "parse", str(file)]
        ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, text=True, check=False, timeout=120)
    finally:
        os.close(writing)
    assert ended.returncode == 1
    assert ended.stderr.startswith("bot parse: ")
    assert ended.stderr.count("\n") == 1
