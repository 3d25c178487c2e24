"""The portal channel on a server as Rasa builds it, and in place of Rasa's dialogue a stand-in."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from rasa.core.channels.channel import InputChannel, UserMessage, register
from sanic import Sanic
from sanic_cors import CORS

from bot import rasa_tuning
from bot.channels.identity import sign_token, verify_token
from bot.channels.portal import PortalInput
from bot.evidence.folder import Folder
from bot.evidence.intake import Evidence
from bot.settings import Settings
from bot.store import Store, migrate, open_store
from bot.ticket.draft import Draft, Person, Turn
from bot.ticket.model import Ticket
from bot.ticket.view import View

SETTINGS = Settings(link_secret="l" * 64, portal_jwt_secret="p" * 64, portal_demo=True, messages_per_minute=0)
ORIGIN = "https://portal.example"
BUTTONS = [{"title": "Parou tudo", "payload": "/impact=blocked"}, {"title": "Pular", "payload": "/skip"}]


@dataclass
class Dialogue:
    """Stands in for Rasa and the actions: remembers the turn in the draft, as they do, and says what the test wants."""

    store: Store
    heard: list[UserMessage] = field(default_factory=list)
    says: list[dict[str, Any]] = field(default_factory=list)
    question: str | None = "impact"
    ticket: Ticket | None = None
    remembers: bool = True
    forgets: bool = False
    fails: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def reset(self) -> None:
        self.__init__(self.store)  # type: ignore[misc]
        self.gate.set()
        self.says = [{"text": "Qual é o impacto?", "buttons": BUTTONS}]

    async def handle_message(self, message: UserMessage) -> None:
        self.heard.append(message)
        self.arrived.release()
        await self.gate.wait()
        if self.remembers:
            self.remember(message)
        if self.fails:
            raise self.fails
        for say in self.says:
            await message.output_channel.send_response(message.sender_id, dict(say))

    async def hears(self, count: int = 1) -> None:
        """Waits until so many more messages have come in."""
        for _ in range(count):
            await asyncio.wait_for(self.arrived.acquire(), 10)

    def remember(self, message: UserMessage) -> None:
        with self.store.conversation(message.sender_id) as work:
            draft = work.draft or Draft(person=msgspec.convert(message.metadata["person"], Person))
            work.draft = draft
            protocol = work.submit(self.ticket).protocol if self.ticket else None
            draft.state = "open"
            draft.question = self.question
            draft.remember(
                Turn(message_id=message.metadata["message_id"], question=self.question, protocol=protocol, forgotten=self.forgets)
            )


def show(draft: Draft | None) -> View:
    """How the stand-in's draft is shown."""
    asked = draft.question if draft else None
    progress = {"step": 1, "of": 5, "name": "premises", "title": "Antes de começar"} if asked else None
    return View(progress=progress, field=asked, type="choice" if asked else None, optional=False)


class FakeClock:
    """The time of the tests: today's, moved on by ``later``."""

    later = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(timezone.utc) + self.later


CLOCK = FakeClock()


@dataclass
class Served:
    address: str
    port: int
    dialogue: Dialogue
    store: Store


async def serve(channel: InputChannel, dialogue: Dialogue) -> tuple[Any, int]:
    """Starts a server of this channel as ``rasa run`` does without the HTTP API, on a free port."""
    app = Sanic("portal_" + uuid.uuid4().hex[:8], configure_logging=False)
    app.config.CORS_AUTOMATIC_OPTIONS = True
    app.config.CORS_SUPPORTS_CREDENTIALS = True
    CORS(app, resources={r"/*": {"origins": [ORIGIN]}}, automatic_options=True)
    app.ctx.agent = dialogue
    register([channel], app, "/webhooks/")
    listening = socket.create_server(("127.0.0.1", 0))
    server: Any = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.before_start()
    await server.start_serving()
    return server, listening.getsockname()[1]


@asynccontextmanager
async def portal(
    settings: Settings,
    store: Store,
    evidence: Evidence | None = None,
    dialogue: Dialogue | None = None,
    shows: Callable[[Draft | None], View] = show,
) -> AsyncIterator[Served]:
    """A server of the portal channel with the stand-in, until the block ends."""
    dialogue = dialogue or Dialogue(store)
    with pytest.MonkeyPatch.context() as patch:
        # What the tuning changes in Rasa is not at work here, and its imports take seconds.
        patch.setattr(rasa_tuning, "active", lambda: True)
        # Sanic rewrites its own methods when a server starts; only so it keeps the originals for the next one.
        patch.setattr(Sanic, "test_mode", True)
        server, port = await serve(PortalInput(settings, store, shows, CLOCK, evidence), dialogue)
        yield Served(f"http://127.0.0.1:{port}/webhooks/portal", port, dialogue, store)
        await server.close()


@asynccontextmanager
async def portal_with_files(folder: Path) -> AsyncIterator[tuple[Served, Evidence, Settings]]:
    """A portal that keeps database and files in a folder, until the block ends."""
    settings = replace(SETTINGS, var_folder=folder, database_url=f"sqlite:///{folder}/portal.db")
    migrate(settings.database_url)
    store = open_store(settings.database_url)
    evidence = Evidence(store, Folder(folder / "files"), folder / "incoming")
    async with portal(settings, store, evidence) as served:
        yield served, evidence, settings
    store.close()


def stored_files(folder: Path) -> list[Path]:
    """What is in the storage of such a portal."""
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


class Visitor(httpx.AsyncClient):
    """A person with a token of their own."""

    def __init__(self, served: Served, sub: str | None = None, **claims: Any) -> None:
        token = sign_token(SETTINGS, sub=sub or uuid.uuid4().hex, **claims)
        self.person = verify_token(token, SETTINGS, datetime.now(timezone.utc))
        super().__init__(base_url=served.address, headers={"Authorization": f"Bearer {token}"}, timeout=20, verify=False)

    async def say(self, text: str | None = None, message_id: str | None = None, **more: Any) -> httpx.Response:
        content = {"message_id": message_id or uuid.uuid4().hex, "text": text, **more}
        return await self.post("/messages", json={name: value for name, value in content.items() if value is not None})


def is_problem(answer: httpx.Response, status: int, code: str) -> bool:
    """Whether an answer is an error in the contract's form, with a sentence that a person understands."""
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    error = answer.json()["error"]
    assert error["message"].endswith(".")
    assert len(error["message"]) > 20
    return (answer.status_code, error["code"]) == (status, code)
