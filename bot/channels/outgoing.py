"""Calls to a channel's own service: with limits, and repeated where the service asks for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import tenacity

logger = logging.getLogger(__name__)
# It writes down every address that it asks, and those of files hold their names.
logging.getLogger("httpx").setLevel(logging.WARNING)

#: Seconds for a connection, and for an answer.
CONNECT, ANSWER = 5.0, 20.0
#: Tries of one call, and the longest pause between two in seconds, also where the service asks for more.
TRIES, LONGEST_PAUSE = 5, 30.0


class Unreachable(Exception):
    """A service could not be reached or refused a call. The text holds the status or the kind of failure, nothing of the call."""


def client(**options: Any) -> httpx.AsyncClient:
    """A client with our limits, which follows no redirects and takes nothing from the environment."""
    return httpx.AsyncClient(timeout=httpx.Timeout(ANSWER, connect=CONNECT), follow_redirects=False, trust_env=False, **options)


async def call(send: Callable[[], Awaitable[httpx.Response]], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> httpx.Response:
    """The answer to a call, which is repeated after 429, 5xx and broken connections, with the pause that ``Retry-After`` asks for.

    Raises:
        Unreachable: it failed each time, or with a status that repeating does not mend.
    """
    retrying = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception_type((httpx.TransportError, _Again)),
        wait=_pause,
        stop=tenacity.stop_after_attempt(TRIES),
        sleep=sleep,
        reraise=True,
    )
    try:
        answer: httpx.Response = await retrying(_once, send)
        return answer
    except httpx.HTTPError as error:
        raise Unreachable(type(error).__name__) from error
    except _Again as error:
        raise Unreachable(f"status {error.status}") from error


class _Again(Exception):
    def __init__(self, status: int, after: float | None) -> None:
        super().__init__(status)
        self.status, self.after = status, after


async def _once(send: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    answer = await send()
    if answer.status_code == 429 or answer.status_code >= 500:
        raise _Again(answer.status_code, _seconds(answer.headers.get("retry-after")))
    if answer.is_error or answer.is_redirect:
        raise Unreachable(f"status {answer.status_code}")
    return answer


def _pause(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.after if isinstance(error, _Again) else None
    backoff = 0.5 * 2 ** (state.attempt_number - 1)
    return min(LONGEST_PAUSE, backoff if asked is None else asked)


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.strip().isdecimal() else None
