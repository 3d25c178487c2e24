"""Bodies and heads of requests that Sanic 21.12 leaves to us: a limit while reading, and lengths that are none."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint
from sanic.exceptions import InvalidUsage, NotFound
from sanic.request import Request

from bot.channels.errors import Problem

#: Bytes of a refused body that are taken in and dropped: whoever pastes a whole log still reads why it was refused.
MAX_DROPPED = 16 * 1024 * 1024


async def read_body(request: Request, limit: int) -> bytes:
    """The body of a request to a ``stream=True`` route.

    A client sends the whole body before it reads the answer. A server that answers and closes first resets the connection:
    the sentence is lost on the way, and so is the next request on it. So what is too much is taken in and dropped.

    Raises:
        Problem: it has more than ``limit`` bytes.
    """
    stream: Any = request.stream
    if int(request.headers.get("content-length") or 0) > MAX_DROPPED:
        stream.keep_alive = False
        raise Problem("body_too_large")
    body, size = bytearray(), 0
    async for part in stream:
        size += len(part)
        if size <= limit:
            body += part
        elif size > MAX_DROPPED:
            stream.keep_alive = False
            break
    if size > limit:
        raise Problem("body_too_large")
    return bytes(body)


def refuse_odd_lengths(blueprint: Blueprint) -> None:
    """Makes the server refuse a Content-Length that is no plain number, on every path.

    Sanic 21.12 reads it with ``int``: with -5 its loop over the body takes nothing and never ends, and one request of a
    stranger stops the whole server.
    """

    @blueprint.signal("http.lifecycle.request")
    async def check_length(request: Request) -> None:
        for length in request.headers.getall("content-length", []):
            if not (length.isascii() and length.isdigit()):
                raise InvalidUsage("Bad Request")


def hide_root(blueprint: Blueprint) -> None:
    """Makes the server find nothing at ``/``, where Rasa tells everyone its version."""

    @blueprint.signal("http.lifecycle.request")
    async def check_path(request: Request) -> None:
        if not request.path.strip("/"):
            raise NotFound("Not Found")
