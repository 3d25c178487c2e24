"""The round that a server makes of held files: from its start to its end, whatever happens in one."""

from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from sanic import Blueprint

from bot.channels import rescanning


class Server:
    """The listeners of a server, without one."""

    def __init__(self, scans: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        self.skips: list[int] = []
        self.fails: set[int] = set()
        self.rounds = asyncio.Semaphore(0)
        monkeypatch.setattr(rescanning, "rescan", self.rescan)
        self.portal: Any = Blueprint("portal")
        evidence: Any = SimpleNamespace(scans=scans)
        rescanning.add_rescanning(self.portal, evidence, seconds=0)

    async def rescan(self, evidence: Any, skip: int) -> int:
        self.skips.append(skip)
        self.rounds.release()
        if len(self.skips) in self.fails:
            raise RuntimeError("maria@acme.com.br")
        return skip + 5

    async def hears(self, event: str) -> None:
        for listener in self.portal._future_listeners:
            if listener.event == event:
                await listener.listener(None, None)

    async def makes(self, rounds: int) -> None:
        for _ in range(rounds):
            await asyncio.wait_for(self.rounds.acquire(), 10)


async def test_a_server_goes_on_where_its_last_round_ended_until_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    before = asyncio.all_tasks()
    server = Server(True, monkeypatch)
    await server.hears("after_server_start")
    await server.makes(3)
    await server.hears("before_server_stop")
    assert server.skips[:3] == [0, 5, 10]
    assert asyncio.all_tasks() == before


async def test_a_round_that_fails_is_not_the_last_and_tells_of_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = Server(True, monkeypatch)
    server.fails = {1, 2}
    with caplog.at_level(logging.DEBUG):
        await server.hears("after_server_start")
        await server.makes(3)
        await server.hears("before_server_stop")
    assert "RuntimeError" in caplog.text
    assert "maria" not in caplog.text


async def test_without_an_antivirus_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    before = asyncio.all_tasks()
    server = Server(False, monkeypatch)
    await server.hears("after_server_start")
    assert asyncio.all_tasks() == before
