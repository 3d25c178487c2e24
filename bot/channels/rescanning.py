"""Held files are scanned again while the server runs. Several servers may do so at once: the first to settle a file has done it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from sanic import Blueprint, Sanic

from bot.evidence.intake import Evidence
from bot.evidence.rescan import rescan

logger = logging.getLogger(__name__)

#: Seconds between two rounds. The answer to a request for a held file names about as many (``HELD_RETRY_SECONDS``).
RESCAN_SECONDS = 60.0


def add_rescanning(portal: Blueprint, evidence: Evidence, seconds: float = RESCAN_SECONDS) -> None:
    """Scans held files again from the server's start to its end, where an antivirus is set up."""
    if not evidence.scans:
        return
    running: list[asyncio.Task[None]] = []

    @portal.listener("after_server_start")
    async def start_rescanning(app: Sanic, _: Any) -> None:
        running.append(asyncio.create_task(_rescan_for_ever(evidence, seconds)))

    @portal.listener("before_server_stop")
    async def stop_rescanning(app: Sanic, _: Any) -> None:
        while running:
            task = running.pop()
            task.cancel()
            await asyncio.wait([task])


async def _rescan_for_ever(evidence: Evidence, seconds: float) -> None:
    skip = 0
    while True:
        await asyncio.sleep(seconds)
        try:
            skip = await rescan(evidence, skip)
        except Exception as error:  # noqa: BLE001 - the next round is another try
            logger.error("%s while held files were looked for", type(error).__name__)
