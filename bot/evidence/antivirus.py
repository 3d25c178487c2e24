"""ClamAV's daemon, asked by its own protocol (clamd(8), INSTREAM)."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Literal

from bot.evidence.limits import CHUNK, SCAN_SECONDS

logger = logging.getLogger(__name__)

#: ``unknown``: nobody could say, so the file waits.
Verdict = Literal["clean", "infected", "unknown"]


async def scan(path: Path, address: str, seconds: float = SCAN_SECONDS) -> Verdict:
    """What clamd at ``HOST:PORT``, or at a socket's path, says of a file.

    Unreachable, slow, or a file larger than its StreamMaxLength: unknown.
    """
    try:
        answer = await asyncio.wait_for(_ask(path, address), seconds)
    except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError) as error:
        logger.error("The antivirus did not answer: %s", type(error).__name__)
        return "unknown"
    if answer.endswith("OK"):
        return "clean"
    if answer.endswith("FOUND"):
        return "infected"
    logger.error("The antivirus could not scan a file: check StreamMaxLength in clamd.conf")
    return "unknown"


async def _ask(path: Path, address: str) -> str:
    reader, writer = await _connect(address)
    try:
        writer.write(b"zINSTREAM\0")
        with path.open("rb") as file:
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                writer.write(len(chunk).to_bytes(4, "big") + chunk)
                await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        return (await reader.readuntil(b"\0")).rstrip(b"\0").decode("utf-8", "replace").strip()
    finally:
        writer.close()


async def _connect(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if address.startswith("/"):
        return await asyncio.open_unix_connection(address)
    host, _, port = address.rpartition(":")
    return await asyncio.open_connection(host.strip("[]"), int(port))
