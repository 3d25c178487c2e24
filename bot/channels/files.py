"""The portal's routes for files: one in, and out again to whoever may read its ticket."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any
from urllib.parse import quote

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.errors import Problem
from bot.channels.pacing import Pace
from bot.channels.responses import HEADERS, json_answer
from bot.channels.uploads import Arriving, drain, received
from bot.evidence.apart import ExamineError
from bot.evidence.intake import Evidence
from bot.evidence.refusal import Refused
from bot.evidence.storage import StorageError
from bot.store import StoredAttachment
from bot.store.attachments import listed
from bot.ticket.card import read_in
from bot.ticket.draft import Person

logger = logging.getLogger(__name__)

READ = ["GET", "HEAD"]
#: Never what a browser would show.
DOWNLOAD = "application/octet-stream"
#: Seconds until it is worth asking again for a file that the antivirus has not cleared.
HELD_RETRY_SECONDS = 60
#: Seconds from a file's last byte until it is kept or refused; a little later the server would give the request up (bot/servers.py).
INTAKE_SECONDS = 270.0
#: Seconds until it is worth sending a file again that had too many others in front of it.
CROWDED_RETRY_SECONDS = 60


def add_files(
    portal: Blueprint,
    evidence: Evidence,
    pace: Pace,
    person_of: Callable[[Request], Person],
    require_readable: Callable[[Request, str], Awaitable[Any]],
) -> None:
    """The routes of the contract for attachments.

    Args:
        person_of: who sends a request; raises Problem where nobody proved it.
        require_readable: raises Problem where a request may not read the ticket of a protocol.
    """
    arriving = Arriving()

    @portal.route("/attachments", methods=["POST"], stream=True)
    async def attachments(request: Request) -> HTTPResponse:
        try:
            person = person_of(request)
            pace.take(person.key)
            stored = await _take_in(request, person, evidence, arriving)
        except Problem:
            await drain(request)
            raise
        return json_answer(_shown(stored), 201)

    @portal.route("/tickets/<protocol:str>/attachments/<file:str>", methods=READ, ignore_body=True)
    async def attachment(request: Request, protocol: str, file: str) -> HTTPResponse | None:
        await require_readable(request, protocol)
        found = await asyncio.to_thread(evidence.store.ticket_attachment, protocol, file) if file.isascii() and len(file) <= 40 else None
        if found is None:
            raise Problem("no_file")
        return await _send(request, evidence, found)


async def _take_in(request: Request, person: Person, evidence: Evidence, arriving: Arriving) -> StoredAttachment:
    try:
        with arriving.one(person.key) as before:
            await asyncio.to_thread(evidence.require_room, person.key, before)
            async with received(request, evidence.incoming) as file:
                return await asyncio.wait_for(evidence.take_in(person.key, person.key, file), INTAKE_SECONDS)
    except Refused as refused:
        # The reason, not the name: it may tell of a person.
        logger.info("Refused a file: %s", refused.reason)
        raise Problem(refused.reason) from refused
    except (ExamineError, StorageError) as error:
        logger.error("A file could not be taken: %s", error)
        raise Problem("file_unavailable") from error
    except asyncio.TimeoutError as error:
        logger.error("A file was not examined within %s s: too many others are", INTAKE_SECONDS)
        raise Problem("file_unavailable", retry_after=CROWDED_RETRY_SECONDS) from error


async def _send(request: Request, evidence: Evidence, attachment: StoredAttachment) -> HTTPResponse | None:
    """Streams a file, as a download whatever it is."""
    try:
        found = await evidence.release(attachment)
        if found is None:
            raise Problem("no_file")
        if found.state == "held":
            raise Problem("file_held", retry_after=HELD_RETRY_SECONDS)
        headers = {**HEADERS, **_as_download(found)}
        if request.method == "HEAD":  # Sanic 21.12 fails at the end of a streamed answer to it
            return HTTPResponse(headers=headers, content_type=DOWNLOAD)
        with ExitStack() as opened:
            parts = opened.enter_context(await asyncio.to_thread(evidence.storage.open, found.file))
            response = await request.respond(headers=headers, content_type=DOWNLOAD)
            while part := await asyncio.to_thread(next, parts, None):
                await response.send(part)
            await response.eof()
    except StorageError as error:
        logger.error("A file could not be sent: %s", error)
        raise Problem("file_unavailable") from error
    return None


def _as_download(attachment: StoredAttachment) -> dict[str, str]:
    """Headers with the name in ASCII, and as it is (RFC 6266)."""
    plain = "".join(
        character if character.isascii() and (character.isalnum() or character in " ._-()") else "_" for character in attachment.name
    )
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(attachment.name, safe='')}",
        "Content-Length": str(attachment.size),
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def _shown(attachment: StoredAttachment) -> dict[str, object]:
    names = ("id", "name", "size", "sha256", "kind", "findings", "state")
    return {name: getattr(attachment, name) for name in names} | {"read": read_in(listed(attachment))}
