"""Bodies and heads of requests that Sanic 21.12 leaves to us: a limit while reading, and lengths that are none."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint
from sanic.exceptions import InvalidUsage
from sanic.request import Request

from bot.channels.errors import Problem


async def read_body(request: Request, limit: int) -> bytes:
    """The body of a request to a ``stream=True`` route.

    Raises:
        Problem: it has more than ``limit`` bytes. What is left is dropped by Sanic as it arrives.
    """
    if int(request.headers.get("content-length") or 0) > limit:
        raise Problem("body_too_large")
    body = bytearray()
    stream: Any = request.stream
    async for part in stream:
        body += part
        if len(body) > limit:
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
