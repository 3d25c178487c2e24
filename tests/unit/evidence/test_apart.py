"""Examination in another process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.evidence import apart
from bot.evidence.apart import ExamineError, examine_apart
from bot.evidence.refusal import Refused
from tests.sample_files import ERROR_LOG, picture


def file(folder: Path, content: bytes) -> Path:
    path = folder / "received"
    path.write_bytes(content)
    return path


async def test_a_log_is_read_and_names_nobody(tmp_path: Path) -> None:
    examined = await examine_apart(file(tmp_path, ERROR_LOG), "error.log", tmp_path)
    assert examined.kind == "error_log"
    assert examined.findings["last_error"]["source"] == "MATA410.PRX"
    assert "marcos" not in str(examined.findings)
    assert "PC-FISCAL" not in str(examined.findings)


async def test_a_refusal_comes_back(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        await examine_apart(file(tmp_path, picture()), "error.log", tmp_path)
    assert refused.value.reason == "file_mismatch"


async def test_what_takes_too_long_is_refused_and_ends(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        await examine_apart(file(tmp_path, ERROR_LOG), "error.log", tmp_path, seconds=0.001)
    assert refused.value.reason == "file_slow"


@pytest.mark.parametrize(
    ("end", "reason"), [("SIGABRT", "file_damaged"), ("SIGSEGV", "file_damaged"), ("SIGXCPU", "file_slow"), ("SIGKILL", "file_slow")]
)
async def test_a_decoder_that_crashes_refuses_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, reason: str) -> None:
    program = f"import os, resource, signal; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); os.kill(os.getpid(), signal.{end})"
    monkeypatch.setattr(apart, "_COMMAND", (sys.executable, "-c", program))
    with pytest.raises(Refused) as refused:
        await examine_apart(file(tmp_path, ERROR_LOG), "error.log", tmp_path)
    assert refused.value.reason == reason


async def test_a_failure_of_ours_is_told_without_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_COMMAND", (sys.executable, "-c", "raise ValueError('conteúdo do cliente')"))
    with pytest.raises(ExamineError) as error:
        await examine_apart(file(tmp_path, ERROR_LOG), "error.log", tmp_path)
    assert "ValueError" in str(error.value)
    assert "cliente" not in str(error.value)
