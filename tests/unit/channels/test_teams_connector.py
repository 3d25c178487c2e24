"""The connector as the bot calls it: one token, the right addresses, and repeats where they are asked for."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import httpx
import pytest

from bot.channels.downloads import NotAllowed
from bot.channels.outgoing import TRIES, Unreachable
from bot.channels.teams_connector import RENEWED, Bot, Connector
from tests.teams_stand_in import APP_ID, SECRET, SERVICE_URL, TENANT

LOGIN = f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token"


class Services:
    """Login service and connector, scripted, with a clock."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.login: list[httpx.Response | Exception] = []
        self.answers: list[httpx.Response | Exception] = []
        #: Tokens that do not count any more.
        self.taken_back: set[str] = set()
        self.pauses: list[float] = []
        self.now = 0.0
        client = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        self.connector = Connector(client, Bot(APP_ID, SECRET, TENANT), self.pause, lambda: self.now)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        await asyncio.sleep(0)
        is_login = str(request.url) == LOGIN
        scripted = self.login if is_login else self.answers
        if request.headers.get("authorization", "").removeprefix("Bearer ") in self.taken_back:
            return httpx.Response(401)
        if scripted:
            answer = scripted.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        if is_login:
            return httpx.Response(200, json={"access_token": f"t{self.logins}", "expires_in": 3600})
        return httpx.Response(201, json={"id": "1"})

    @property
    def logins(self) -> int:
        return sum(str(request.url) == LOGIN for request in self.asked)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    def look_up(host: Any, port: Any, *_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("20.50.60.70", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return Services()


async def test_a_message_goes_to_its_conversation_and_tells_its_id(services: Services) -> None:
    assert await services.connector.send(SERVICE_URL, "19:a/b;messageid=1", {"type": "message", "text": "é"}) == "1"
    request = services.asked[-1]
    assert str(request.url) == f"{SERVICE_URL}v3/conversations/19%3Aa%2Fb%3Bmessageid%3D1/activities"
    assert request.headers["authorization"] == "Bearer t1"
    assert json.loads(request.content) == {"type": "message", "text": "é"}


@pytest.mark.parametrize("address", [SERVICE_URL, SERVICE_URL.rstrip("/")])
async def test_the_address_may_end_in_a_slash(services: Services, address: str) -> None:
    await services.connector.update(address, "c", "a", {"type": "message"})
    assert (services.asked[-1].method, str(services.asked[-1].url)) == ("PUT", f"{SERVICE_URL}v3/conversations/c/activities/a")


async def test_one_token_serves_everybody_at_once(services: Services) -> None:
    assert await asyncio.gather(*(services.connector.token() for _ in range(10))) == ["t1"] * 10
    assert services.logins == 1


async def test_a_token_is_replaced_shortly_before_its_end(services: Services) -> None:
    await services.connector.token()
    services.now = 3600 - RENEWED - 1
    assert await services.connector.token() == "t1"
    services.now += 1
    assert await services.connector.token() == "t2"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(400, json={"error": "invalid_client"}),
        httpx.Response(200, text="x"),
        httpx.Response(200, json={}),
        httpx.Response(200, json=[]),
    ],
)
async def test_a_login_service_that_gives_no_token_is_said(services: Services, answer: httpx.Response) -> None:
    services.login = [answer]
    with pytest.raises(Unreachable, match="no token from the login service"):
        await services.connector.token()
    assert await services.connector.token() == "t2"


async def test_a_login_service_that_fails_is_asked_again(services: Services) -> None:
    services.login = [httpx.Response(503), httpx.ConnectError("gone")]
    assert await services.connector.token() == "t3"
    assert len(services.pauses) == 2


async def test_a_busy_connector_is_asked_again_after_its_pause(services: Services) -> None:
    services.answers = [httpx.Response(429, headers={"Retry-After": "9"}), httpx.Response(502)]
    assert await services.connector.send(SERVICE_URL, "c", {}) == "1"
    assert services.pauses[0] == 9


async def test_a_connector_that_always_fails_is_given_up(services: Services) -> None:
    services.answers = [httpx.Response(500)] * TRIES
    with pytest.raises(Unreachable, match="status 500"):
        await services.connector.send(SERVICE_URL, "c", {})
    assert len(services.pauses) == TRIES - 1


async def test_what_is_refused_is_not_repeated(services: Services) -> None:
    services.answers = [httpx.Response(403)]
    with pytest.raises(Unreachable, match="status 403"):
        await services.connector.send(SERVICE_URL, "c", {})
    assert services.pauses == []


async def test_a_token_that_does_not_count_any_more_is_replaced_once(services: Services) -> None:
    services.answers = [httpx.Response(401), httpx.Response(401)]
    with pytest.raises(Unreachable, match="status 401"):
        await services.connector.send(SERVICE_URL, "c", {})
    assert services.logins == 2
    assert services.pauses == []


async def test_calls_that_find_the_same_token_taken_back_go_on_with_one_new_one(services: Services) -> None:
    services.taken_back = {await services.connector.token()}
    sent = await asyncio.gather(*(services.connector.send(SERVICE_URL, "c", {}) for _ in range(2)))
    assert sent == ["1", "1"]
    assert services.logins == 2


async def test_an_answer_without_an_id_is_an_answer(services: Services) -> None:
    services.answers = [httpx.Response(200), httpx.Response(200, json=[])]
    assert await services.connector.send(SERVICE_URL, "c", {}) is None
    assert await services.connector.member(SERVICE_URL, "c", "u") == {}


@pytest.mark.parametrize(
    "address",
    [
        "http://smba.trafficmanager.net/",
        "https://mau.trafficmanager.net/",
        "https://botframework.com.example/",
        "https://127.0.0.1/",
        "x",
        "https://[/",
    ],
)
async def test_an_address_that_is_not_the_connectors_gets_neither_message_nor_token(services: Services, address: str) -> None:
    for call in (
        services.connector.send(address, "c", {}),
        services.connector.update(address, "c", "a", {}),
        services.connector.member(address, "c", "u"),
    ):
        with pytest.raises(NotAllowed):
            await call
    assert services.asked == []
