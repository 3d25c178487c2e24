"""One file that a channel keeps for us, from its address to the disk: allowed hosts only, never whole in memory, never too long."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bot.channels.outgoing import Unreachable
from bot.evidence.formats import promised
from bot.evidence.intake import Received
from bot.evidence.limits import MAX_FILE
from bot.evidence.names import clean_name
from bot.evidence.refusal import Refused
from bot.private_files import private_folder

#: Redirects that are followed, each to an allowed host.
MOST_REDIRECTS = 3
#: Seconds for a whole download.
DOWNLOAD_SECONDS = 300.0

Allowed = Callable[[str], bool]


class NotAllowed(Exception):
    """An address that is not asked: another host than the channel's, no HTTPS, or one inside a private network."""


def host_is(hosts: Sequence[str]) -> Allowed:
    """Whether a host is one of these, or lies under one that begins with a dot (``.slack.com``)."""
    return lambda host: any(host == each or (each.startswith(".") and host.endswith(each)) for each in hosts)


@asynccontextmanager
async def downloaded(  # noqa: PLR0913 - what a download depends on
    client: httpx.AsyncClient, url: str, name: str, *, incoming: Path, allowed: Allowed, headers: Mapping[str, str] | None = None
) -> AsyncIterator[Received]:
    """The file at an address, in a folder that is gone when the block ends. ``headers`` go to allowed hosts only.

    Raises:
        NotAllowed: the address, or one that it redirects to, is not asked.
        Refused: the file's name or size is refused.
        Unreachable: it does not come.
    """
    promised(clean_name(name))
    await asyncio.to_thread(private_folder, incoming)
    with TemporaryDirectory(dir=incoming) as folder:
        path = Path(folder) / "received"
        try:
            size, digest = await asyncio.wait_for(_fetch(client, url, path, allowed, headers or {}), DOWNLOAD_SECONDS)
        except (httpx.HTTPError, asyncio.TimeoutError) as error:
            raise Unreachable(type(error).__name__) from error
        yield Received(clean_name(name), path, Path(folder), size, digest)


async def require_public(url: str | httpx.URL, allowed: Allowed) -> httpx.URL:
    """An address that may be asked, as it is to be asked.

    Raises:
        NotAllowed: it is not HTTPS, not of an allowed host, or its name leads into a private network.
    """
    # One parser for the check and the connection: two may see two hosts in one text.
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise NotAllowed("not an address") from error
    host = address.raw_host.decode("ascii")
    if address.scheme != "https" or address.userinfo or address.port is not None or not allowed(host):
        raise NotAllowed("not an address of the channel")
    try:
        found = await asyncio.to_thread(socket.getaddrinfo, host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotAllowed("the host has no address") from error
    if any(not ipaddress.ip_address(str(each[4][0]).split("%")[0]).is_global for each in found):
        raise NotAllowed("the host lies in a private network")
    return address


async def _fetch(client: httpx.AsyncClient, url: str, path: Path, allowed: Allowed, headers: Mapping[str, str]) -> tuple[int, str]:
    for _ in range(MOST_REDIRECTS + 1):
        address = await require_public(url, allowed)
        async with client.stream("GET", address, headers=dict(headers)) as answer:
            if answer.is_redirect:
                url = str(address.join(answer.headers.get("location", "")))
                continue
            if answer.is_error:
                raise Unreachable(f"status {answer.status_code}")
            return await _save(answer, path)
    raise NotAllowed("too many redirects")


async def _save(answer: httpx.Response, path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("xb", buffering=0) as file:
        async for part in answer.aiter_bytes(64 * 1024):
            size += len(part)
            if size > MAX_FILE:
                raise Refused("file_too_large")
            digest.update(part)
            await asyncio.to_thread(file.write, part)
    return size, digest.hexdigest()
