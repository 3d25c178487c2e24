"""Calls to Slack's Web API, and what it tells of people."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx

from bot.channels.outgoing import Unreachable, call

logger = logging.getLogger(__name__)

BASE = "https://slack.com/api/"
#: Answers of 200 that mean what 429 and 503 mean elsewhere.
_AGAIN = {"ratelimited": 429, "rate_limited": 429, "internal_error": 503, "fatal_error": 503, "service_unavailable": 503}
#: Calls that take no JSON.
_FORMS = ("users.info", "files.info")

#: People who are remembered, for how many seconds, and for how many where Slack did not tell.
MOST_PROFILES, PROFILE_SECONDS, FAILURE_SECONDS = 10_000, 3600.0, 60.0
#: Seconds that a message waits to learn who sent it.
PROFILE_PATIENCE = 5.0


class SlackError(Exception):
    """Slack refused a call. ``code`` is Slack's: ``not_in_channel``, ``invalid_auth``, ..."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class WebApi:
    """The Web API with a bot's token."""

    token: str
    client: httpx.AsyncClient
    base: str = BASE
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    @property
    def authorization(self) -> dict[str, str]:
        """The header that proves the bot. It goes to Slack's hosts only."""
        return {"Authorization": f"Bearer {self.token}"}

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """What a method answers.

        Raises:
            SlackError: Slack refused it.
            Unreachable: Slack does not answer, also not when asked again.
        """
        content: dict[str, Any] = {"data": arguments} if method in _FORMS else {"json": arguments}

        async def send() -> httpx.Response:
            answer = await self.client.post(self.base + method, headers=self.authorization, **content)
            again = _AGAIN.get(_error_of(answer) or "") if answer.status_code == 200 else None
            return httpx.Response(again, headers=answer.headers, request=answer.request) if again else answer

        try:
            answer = await call(send, self.sleep)
        except Unreachable as error:
            logger.error("Slack does not answer %s: %s", method, error)
            raise
        refused = _error_of(answer)
        if refused is not None:
            # Slack's code, never the call: that holds what was said.
            logger.error("Slack refused %s: %s", method, refused)
            raise SlackError(refused)
        return answer.json()  # type: ignore[no-any-return]


class Profile(NamedTuple):
    """What Slack tells of somebody. ``email`` only where the workspace itself vouches for it; ``foreign``: of another workspace."""

    name: str | None = None
    email: str | None = None
    foreign: bool = False


class Profiles:
    """Who people are, asked once in a while. What Slack does not tell is unknown, and the customer is asked."""

    def __init__(self, api: WebApi, clock: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[float, Profile]] = OrderedDict()

    async def of(self, tenant: str, user: str) -> Profile:
        """The profile of a user of a workspace."""
        key = (tenant, user)
        until, profile = self._known.get(key, (0.0, Profile()))
        if self._clock() < until:
            return profile
        try:
            answer = await asyncio.wait_for(self._api.call("users.info", user=user), PROFILE_PATIENCE)
            profile, lifetime = _profile(answer.get("user") or {}, tenant), PROFILE_SECONDS
        except (SlackError, Unreachable, asyncio.TimeoutError):
            profile, lifetime = Profile(), FAILURE_SECONDS
        self._known[key] = (self._clock() + lifetime, profile)
        self._known.move_to_end(key)
        if len(self._known) > MOST_PROFILES:
            self._known.popitem(last=False)
        return profile


def _profile(user: dict[str, Any], tenant: str) -> Profile:
    told = user.get("profile") or {}
    name = told.get("real_name") or user.get("real_name") or told.get("display_name")
    # Of somebody from another workspace (Slack Connect), this one knows an address, but vouches for none.
    teams = [user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or [])]
    own = tenant in teams and not user.get("is_stranger")
    vouched = own and user.get("is_email_confirmed") is not False
    return Profile(name or None, (told.get("email") or None) if vouched else None, not own and any((*teams, user.get("is_stranger"))))


def _error_of(answer: httpx.Response) -> str | None:
    """Slack's code for what is wrong; None where nothing is."""
    try:
        document = answer.json()
    except ValueError:
        return "no_json"
    if not isinstance(document, dict):
        return "no_json"
    return None if document.get("ok") is True else str(document.get("error") or "unknown_error")
