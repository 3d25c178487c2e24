"""ClamAV's daemon for tests: speaks INSTREAM and finds whatever holds a word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Clamd:
    """``answers`` None keeps silent. ``scanned`` are the files that it was sent."""

    address: str = ""
    answers: bool = True
    too_large: bool = False
    scanned: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
            content = b""
            while size := int.from_bytes(await reader.readexactly(4), "big"):
                content += await reader.readexactly(size)
            self.scanned.append(content)
            if self.too_large:
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
            elif self.answers:
                writer.write(b"stream: Teste.Mau FOUND\0" if b"MALWARE" in content else b"stream: OK\0")
            if self.answers:
                await writer.drain()
            else:
                await reader.read()  # until the other side gives up
        finally:
            writer.close()


@asynccontextmanager
async def clamd() -> AsyncIterator[Clamd]:
    """A daemon on a free port."""
    daemon = Clamd()
    server = await asyncio.start_server(daemon.serve, "127.0.0.1", 0)
    daemon.address = "127.0.0.1:" + str(server.sockets[0].getsockname()[1])
    async with server:
        yield daemon
