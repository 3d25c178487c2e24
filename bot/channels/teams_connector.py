"""Calls to Microsoft's connector: the bot's token, messages out, typing, members. Never to an address that is not the connector's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

from bot.channels.downloads import NotAllowed, host_is, require_public
from bot.channels.outgoing import Unreachable, call

LOGIN = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
#: The connector's hosts of the public cloud. Not all of trafficmanager.net: anybody may have a name under it.
SERVICE_HOSTS = (".botframework.com", "smba.trafficmanager.net")
#: Seconds before its end at which a token is replaced.
RENEWED = 300.0
#: Bytes of one activity as JSON; Teams refuses more than 28 KB.
MOST_BYTES = 28 * 1024

Sleep = Callable[[float], Awaitable[None]]


class Bot(NamedTuple):
    """The bot's registration at Microsoft: application (client) id, client secret, and the tenant that it is registered in."""

    app_id: str
    password: str
    tenant_id: str


class Connector:
    """The connector as one bot calls it. ``service_url`` of each call is the address that an authenticated activity brought."""

    def __init__(
        self, client: httpx.AsyncClient, bot: Bot, sleep: Sleep = asyncio.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.client = client
        self._form = {"grant_type": "client_credentials", "client_id": bot.app_id, "client_secret": bot.password, "scope": SCOPE}
        self._login = f"{LOGIN}/{quote(bot.tenant_id, safe='')}/oauth2/v2.0/token"
        self._sleep = sleep
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token: str | None = None
        self._until = 0.0

    async def send(self, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str | None:
        """Sends an activity into a conversation and gives its id.

        Raises:
            NotAllowed: the address is not the connector's.
            Unreachable: the connector does not take it.
        """
        answer = await self._call("POST", service_url, f"v3/conversations/{_part(conversation)}/activities", activity)
        return _id(answer)

    async def update(self, service_url: str, conversation: str, activity_id: str, activity: Mapping[str, Any]) -> None:
        """Puts an activity in the place of one that was sent before. Raises what ``send`` raises."""
        await self._call("PUT", service_url, f"v3/conversations/{_part(conversation)}/activities/{_part(activity_id)}", activity)

    async def member(self, service_url: str, conversation: str, user: str) -> dict[str, Any]:
        """What the connector knows of a member of a conversation. Raises what ``send`` raises."""
        answer = await self._call("GET", service_url, f"v3/conversations/{_part(conversation)}/members/{_part(user)}", None)
        found = _json(answer)
        return found if isinstance(found, dict) else {}

    async def token(self) -> str:
        """The bot's token, one fetch at a time.

        Raises:
            Unreachable: the login service gives none.
        """
        async with self._lock:
            if self._token is None or self._clock() >= self._until:
                try:
                    content = _json(await call(lambda: self.client.post(self._login, data=self._form), self._sleep))
                    token, lifetime = str(content["access_token"]), float(content["expires_in"])
                except (KeyError, TypeError, ValueError) as error:
                    raise Unreachable("no token from the login service") from error
                except Unreachable as error:
                    # Told apart from what the connector answers: the remedy is another.
                    raise Unreachable(f"no token from the login service: {error}") from error
                self._token, self._until = token, self._clock() + max(0.0, lifetime - RENEWED)
            return self._token

    async def _call(self, method: str, service_url: str, path: str, content: Mapping[str, Any] | None) -> httpx.Response:
        try:
            address = httpx.URL(f"{service_url.rstrip('/')}/{path}")
        except httpx.InvalidURL as error:
            raise NotAllowed("not an address") from error
        await require_public(address, host_is(SERVICE_HOSTS))

        async def once() -> httpx.Response:
            token = await self.token()
            answer = await self.client.request(method, address, json=content, headers={"Authorization": f"Bearer {token}"})
            if answer.status_code == 401:
                # Taken back before its time; the next one is asked for at once, unless another call has done so meanwhile.
                if token == self._token:
                    self._token = None
                headers = {"Authorization": f"Bearer {await self.token()}"}
                answer = await self.client.request(method, address, json=content, headers=headers)
            return answer

        return await call(once, self._sleep)


def _part(text: str) -> str:
    """One part of a path: ids hold colons, semicolons and slashes."""
    return quote(text, safe="")


def _id(answer: httpx.Response) -> str | None:
    content = _json(answer)
    return content.get("id") if isinstance(content, dict) else None


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
