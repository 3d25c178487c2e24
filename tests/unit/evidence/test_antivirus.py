"""What the antivirus says, and that silence is no yes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.evidence.antivirus import scan
from tests.clamd import Clamd, clamd


@pytest.mark.parametrize(("content", "verdict"), [(b"texto" * 200_000, "clean"), (b"a MALWARE z", "infected"), (b"", "clean")])
async def test_the_daemon_decides(tmp_path: Path, content: bytes, verdict: str) -> None:
    (tmp_path / "x").write_bytes(content)
    async with clamd() as daemon:
        assert await scan(tmp_path / "x", daemon.address) == verdict
    assert daemon.scanned == [content]


async def test_a_socket_of_the_machine_will_do(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"texto")
    daemon = Clamd()
    async with await asyncio.start_unix_server(daemon.serve, tmp_path / "clamd.sock"):
        assert await scan(tmp_path / "x", str(tmp_path / "clamd.sock")) == "clean"


async def test_silence_is_no_yes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"texto")
    async with clamd() as daemon:
        daemon.answers = False
        assert await scan(tmp_path / "x", daemon.address, seconds=0.2) == "unknown"


async def test_too_large_for_the_daemon_is_no_yes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"texto")
    async with clamd() as daemon:
        daemon.too_large = True
        assert await scan(tmp_path / "x", daemon.address) == "unknown"


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock"])
async def test_nobody_there_is_no_yes(tmp_path: Path, address: str) -> None:
    (tmp_path / "x").write_bytes(b"texto")
    assert await scan(tmp_path / "x", address) == "unknown"
