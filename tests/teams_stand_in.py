"""Microsoft's side of the Teams channel on 127.0.0.1: login service, published keys, connector and files, recording what they are asked.

Nothing leaves the machine: the channel's client asks the real addresses, and every request goes to this one server instead.
Names are looked up in ``ADDRESSES``, so that the channel's own checks of hosts and networks are at work.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import uuid
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.requests import refuse_odd_lengths
from bot.channels.teams import TeamsInput
from bot.channels.teams_auth import ISSUER
from bot.evidence.folder import Folder
from bot.evidence.intake import Evidence
from bot.store import Store, migrate, open_store
from tests.portal import SETTINGS, Dialogue, serve, show

APP_ID = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
CONNECTOR = "smba.trafficmanager.net"
SERVICE_URL = f"https://{CONNECTOR}/amer/"
LOGIN_HOST = "login.microsoftonline.com"
KEYS_HOST = "login.botframework.com"
FILES_HOST = "exemplo-my.sharepoint.com"
SECRET = "segredo-do-bot"
TEAMS_SETTINGS = replace(SETTINGS, teams_app_id=APP_ID, teams_app_password=SECRET, teams_tenant_id=TENANT)
BOT = {"id": f"28:{APP_ID}", "name": "Assertivo"}

#: What names lead to; a name that is not here leads nowhere.
ADDRESSES = {
    **dict.fromkeys((CONNECTOR, LOGIN_HOST, KEYS_HOST, FILES_HOST, "us-api.asm.skype.com", "arquivos.example"), "20.50.60.70"),
    "interno.sharepoint.com": "10.0.0.5",
    "elo.sharepoint.com": "169.254.169.254",
    "interno.botframework.com": "192.168.1.9",
}

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def published(kid: str, private: rsa.RSAPrivateKey = RSA_KEY, endorsements: tuple[str, ...] = ("msteams",)) -> dict[str, Any]:
    """A key as the list shows it."""
    return {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key())), "kid": kid, "endorsements": list(endorsements)}


def token(kid: str | None = "k1", private: Any = RSA_KEY, algorithm: str = "RS256", now: datetime | None = None, **claims: Any) -> str:
    """A token of the connector for an activity of this bot, made ``now``; ``claims`` change it, and None takes one out."""
    now = now or datetime.now(timezone.utc)
    content = {
        "iss": ISSUER,
        "aud": APP_ID,
        "nbf": now - timedelta(minutes=1),
        "exp": now + timedelta(hours=1),
        "serviceurl": SERVICE_URL,
        **claims,
    }
    head = {"kid": kid} if kid else {}
    return jwt.encode({name: value for name, value in content.items() if value is not None}, private, algorithm, head)


class Asked(NamedTuple):
    """One request that Microsoft's side got."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Microsoft:
    """All of Microsoft's services. ``fails`` holds statuses that the connector answers with before it takes anything."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=lambda: [published("k1")])
    algorithms: list[str] = field(default_factory=lambda: ["RS256"])
    fails: deque[tuple[int, dict[str, str]]] = field(default_factory=deque)
    refuses_cards: bool = False
    gone: set[str] = field(default_factory=set)
    files: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    member: dict[str, Any] = field(default_factory=lambda: {"id": "29:maria", "tenantId": TENANT, "email": "maria@exemplo.com.br"})
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    pauses: list[float] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    def client(self) -> httpx.AsyncClient:
        """A client of the channel whose requests all end here."""
        return httpx.AsyncClient(transport=_ToStandIn(self), timeout=20)

    async def pause(self, seconds: float) -> None:
        """In place of sleeping."""
        self.pauses.append(seconds)

    def requests(self, host: str, method: str | None = None) -> list[Asked]:
        """What a host was asked, in order."""
        return [each for each in self.asked if each.host == host and method in (None, each.method)]

    @property
    def sent(self) -> list[Asked]:
        """The messages that reached a conversation, without typing."""
        return [each for each in self.requests(CONNECTOR, "POST") if each.body["type"] == "message"]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The Adaptive Cards that were sent."""
        attached = [file for each in self.sent for file in each.body.get("attachments", [])]
        return [file["content"] for file in attached if file["contentType"] == "application/vnd.microsoft.card.adaptive"]

    @property
    def texts(self) -> list[str]:
        """The plain messages that were sent."""
        return [each.body["text"] for each in self.sent if "text" in each.body]

    @property
    def typing(self) -> list[Asked]:
        """How often it was shown that the bot writes."""
        return [each for each in self.requests(CONNECTOR, "POST") if each.body["type"] == "typing"]

    async def until(self, condition: Any) -> None:
        """Waits until something that the services can see is true."""
        async with self.arrived:
            await asyncio.wait_for(self.arrived.wait_for(condition), 15)

    async def answer(self, request: Request) -> HTTPResponse:
        """The answer to whatever the channel asks."""
        host, _, path = request.raw_url.decode().lstrip("/").partition("/")
        content = request.form if "form" in (request.content_type or "") else (request.json if request.body else None)
        async with self.arrived:
            self.asked.append(Asked(request.method, host, f"/{path}", dict(request.headers), content))
            self.arrived.notify_all()
        if host == LOGIN_HOST:
            return _json({"access_token": f"token-{len(self.requests(LOGIN_HOST))}", "expires_in": 3600, "token_type": "Bearer"})
        if host == KEYS_HOST:
            return self._published(path)
        if host == CONNECTOR and path.startswith("amer/v3/conversations/"):
            return await self._connector(request, path)
        status, headers, body = self.files.get(f"{host}/{path}", (404, {}, b""))
        return HTTPResponse(body, status, headers, content_type="application/octet-stream")

    def _published(self, path: str) -> HTTPResponse:
        if path.endswith("openidconfiguration"):
            uri = f"https://{KEYS_HOST}/v1/.well-known/keys"
            return _json({"issuer": ISSUER, "jwks_uri": uri, "id_token_signing_alg_values_supported": self.algorithms})
        return _json({"keys": self.keys})

    async def _connector(self, request: Request, path: str) -> HTTPResponse:
        await self.gate.wait()
        kind = request.json["type"] if request.body else None
        if kind != "typing" and "/members/" not in path and self.fails:
            status, headers = self.fails.popleft()
            return HTTPResponse(b"", status, headers)
        if (
            self.refuses_cards
            and kind == "message"
            and any("adaptive" in each["contentType"] for each in request.json.get("attachments", []))
        ):
            return HTTPResponse(b"", 400)
        if "/members/" in path:
            return _json(self.member)
        return _json({"id": f"activity-{len(self.asked)}"}, 201)


class _ToStandIn(httpx.AsyncBaseTransport):
    def __init__(self, services: Microsoft) -> None:
        self.services = services
        self.inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        if url.host in self.services.gone:
            raise httpx.ConnectError("gone")
        target = httpx.URL(f"http://127.0.0.1:{self.services.port}").copy_with(raw_path=f"/{url.host}".encode() + url.raw_path)
        inner = httpx.Request(request.method, target, headers=request.headers, stream=request.stream, extensions=request.extensions)
        return await self.inner.handle_async_request(inner)

    async def aclose(self) -> None:
        await self.inner.aclose()


def _json(content: Any, status: int = 200) -> HTTPResponse:
    return HTTPResponse(json.dumps(content), status, content_type="application/json")


@dataclass
class Teams:
    """The channel on a server, with Microsoft's side and a dialogue behind it."""

    address: str
    store: Store
    microsoft: Microsoft
    dialogue: Any
    evidence: Evidence
    client: httpx.AsyncClient
    finish: Any

    async def post(self, activity: dict[str, Any] | bytes, authorization: str | None = "") -> httpx.Response:
        """Sends an activity as the connector does; ``authorization`` takes the place of the right one, None leaves it out."""
        content = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        header = f"Bearer {token()}" if authorization == "" else authorization
        headers = {"Content-Type": "application/json; charset=utf-8", **({"Authorization": header} if header is not None else {})}
        return await self.client.post(f"{self.address}/messages", content=content, headers=headers)

    async def say(self, text: str | None, **more: Any) -> dict[str, Any]:
        """Sends a message and waits until everything is answered; gives the activity."""
        activity = message(text, **more)
        answer = await self.post(activity)
        assert answer.status_code == 202, answer.text
        await self.answered()
        return activity

    async def answered(self) -> None:
        """Waits until everything that was accepted is answered."""
        await asyncio.wait_for(self.finish(), 30)


def message(
    text: str | None, user: str = "maria", conversation: str = "a:1conversa", kind: str = "personal", **more: Any
) -> dict[str, Any]:
    """An activity as Teams sends it for a message."""
    return {
        "type": "message",
        "id": uuid.uuid4().hex,
        "timestamp": "2026-11-24T12:00:00.000Z",
        "serviceUrl": SERVICE_URL,
        "channelId": "msteams",
        "from": {"id": f"29:{user}", "name": "Maria Souza", "aadObjectId": f"00000000-0000-0000-0000-{user:0>12}"},
        "conversation": {"id": conversation, "conversationType": kind, "tenantId": TENANT},
        "recipient": BOT,
        "channelData": {"tenant": {"id": TENANT}},
        "textFormat": "plain",
        **({"text": text} if text is not None else {}),
        **more,
    }


def pressed(card: dict[str, Any], title: str, choice: str | None = None, **more: Any) -> dict[str, Any]:
    """The activity that pressing a button of a card sends: its data, and what was chosen in the lists of the card."""
    action = next(each for each in card["actions"] if each["title"] == title)
    chosen = {"choice": choice} if choice and action.get("associatedInputs") != "none" else {}
    return message(None, value={**action["data"], **chosen}, replyToId="karte-1", **more)


def choices(card: dict[str, Any]) -> dict[str, str]:
    """The list of a card: titles and what they send."""
    lists = [each for each in card["body"] if each["type"] == "Input.ChoiceSet"]
    return {each["title"]: each["value"] for found in lists for each in found["choices"]}


def card_texts(card: dict[str, Any]) -> str:
    """Everything that a card says, as it would be read without its formatting."""
    return json.dumps(card["body"], ensure_ascii=False)


@cache
def _fresh_database() -> Path:
    folder = Path(mkdtemp())
    migrate(f"sqlite:///{folder}/empty.db")
    return folder / "empty.db"


@asynccontextmanager
async def teams(folder: Path, *, dialogue: Any = None, **settings: Any) -> AsyncIterator[Teams]:
    """The channel and Microsoft's side until the block ends. ``dialogue`` makes what answers from the store; ``settings`` change ours."""
    database = folder / "teams.db"
    if not database.exists():
        shutil.copy(_fresh_database(), database)
    configured = replace(TEAMS_SETTINGS, **{"var_folder": folder, "database_url": f"sqlite:///{database}", **settings})
    store = open_store(configured.database_url)
    evidence = Evidence(store, Folder(folder / "files"), folder / "incoming")
    answering = dialogue(store) if dialogue else Dialogue(store)
    if not dialogue:
        answering.reset()
    microsoft = Microsoft()
    microsoft.gate.set()
    services = Sanic("microsoft_" + uuid.uuid4().hex[:8], configure_logging=False)

    @services.route("/<path:path>", methods=["GET", "POST", "PUT"], unquote=False)
    async def everything(request: Request, path: str) -> HTTPResponse:
        return await microsoft.answer(request)

    # As with ours: without any signal of its own, Sanic 21.12 fails on the signals that it sends itself.
    lengths = Blueprint("lengths")
    refuse_odd_lengths(lengths)
    services.blueprint(lengths)
    more: dict[str, Any] = {} if dialogue else {"view": show}
    channel = TeamsInput(configured, store, evidence=evidence, client=microsoft.client(), sleep=microsoft.pause, **more)
    listening = socket.create_server(("127.0.0.1", 0))
    microsoft.port = listening.getsockname()[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sanic, "test_mode", True)
        patch.setattr(socket, "getaddrinfo", _looked_up(socket.getaddrinfo))
        server: Any = await services.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.before_start()
        await server.start_serving()
        backgrounds: list[Any] = []
        patch.setattr("bot.channels.teams.Background", _remembered(backgrounds))
        bot, port = await serve(channel, answering)
        await bot.after_start()
        async with httpx.AsyncClient(timeout=20) as client:
            finish = backgrounds[0].finish if backgrounds else None
            yield Teams(f"http://127.0.0.1:{port}/webhooks/teams", store, microsoft, answering, evidence, client, finish)
        microsoft.gate.set()
        await bot.before_stop()
        await bot.close()
        await server.close()
    store.close()


def _remembered(made: list[Any]) -> Any:
    from bot.channels.background import Background

    def make(*arguments: Any) -> Background:
        background = Background(*arguments)
        made.append(background)
        return background

    return make


def _looked_up(real: Any) -> Any:
    def look_up(host: Any, port: Any, *arguments: Any, **named: Any) -> Any:
        if host in (None, "127.0.0.1", b"127.0.0.1", "localhost"):
            return real(host, port, *arguments, **named)
        address = ADDRESSES.get(host.decode() if isinstance(host, bytes) else host)
        if address is None:
            raise socket.gaierror("no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    return look_up
