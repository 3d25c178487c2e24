"""One uploaded file, from the request to the disk: never whole in memory, never longer than allowed, gone where it breaks off."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from sanic.request import Request

from bot.channels.errors import Problem
from bot.channels.multipart import FileForm
from bot.evidence.formats import promised
from bot.evidence.intake import Received
from bot.evidence.limits import MAX_FILE
from bot.evidence.names import clean_name
from bot.evidence.refusal import Refused
from bot.private_files import private_folder

#: Bytes that the form may have around the file.
AROUND = 64 * 1024
#: Bytes of a refused upload that are taken in and dropped, so that whoever sends a long video still reads why it was refused.
MAX_DROPPED = 256 * 1024 * 1024
#: Seconds for a whole upload: 50 MB at 0.7 Mbit/s. Between two pieces of it the server's own limit holds.
UPLOAD_SECONDS = 600.0
#: Bytes that are written at a time, in a thread: a slow disk must not hold up conversations.
_WRITTEN = 1024 * 1024


class Arriving:
    """How many files of each person are on their way: they count as if they were there."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()

    @contextmanager
    def one(self, key: str) -> Iterator[int]:
        """One more while the block runs; gives how many there were before it."""
        before = self._count[key]
        self._count[key] += 1
        try:
            yield before
        finally:
            self._count[key] -= 1
            if not self._count[key]:
                del self._count[key]


@asynccontextmanager
async def received(request: Request, incoming: Path) -> AsyncIterator[Received]:
    """The file of an upload, in a folder that is gone when the block ends.

    Raises:
        Problem: the request is no form with one file, or it ends too early or too late.
        Refused: the file's name or size is refused.
    """
    # Small things first: a form of a kind that is not taken is not worth a folder.
    form = FileForm(request.headers.get("content-type"))
    if int(request.headers.get("content-length") or 0) > MAX_FILE + AROUND:
        raise Refused("file_too_large")
    await asyncio.to_thread(private_folder, incoming)
    with TemporaryDirectory(dir=incoming) as folder:
        path = Path(folder) / "received"
        with path.open("xb", buffering=0) as file:
            try:
                size, digest = await asyncio.wait_for(_receive(request.stream, form, file), UPLOAD_SECONDS)
            except asyncio.TimeoutError as error:
                raise Problem("file_cut") from error
        if form.name is None:
            raise Problem("no_form")
        if not form.complete:
            raise Problem("file_cut")
        yield Received(clean_name(form.name), path, Path(folder), size, digest)


async def drain(request: Request) -> None:
    """Takes in and drops what is left of a refused upload: a client reads the answer only after it has sent everything."""
    stream: Any = request.stream
    dropped = 0
    if int(request.headers.get("content-length") or 0) <= MAX_DROPPED:
        async for part in stream:
            dropped += len(part)
            if dropped > MAX_DROPPED:
                break
        else:
            return
    stream.keep_alive = False


async def _receive(stream: Any, form: FileForm, file: BinaryIO) -> tuple[int, str]:
    digest = hashlib.sha256()
    waiting = bytearray()
    size = total = 0
    named = False

    def write() -> None:
        digest.update(waiting)
        file.write(waiting)

    async for part in stream:
        total += len(part)
        found = form.feed(part)
        size += len(found)
        if not named and form.name is not None:
            promised(clean_name(form.name))
            named = True
        if size > MAX_FILE or total > MAX_FILE + AROUND:
            raise Refused("file_too_large")
        waiting += found
        if len(waiting) >= _WRITTEN:
            await asyncio.to_thread(write)
            waiting.clear()
    if waiting:
        await asyncio.to_thread(write)
    return size, digest.hexdigest()
