"""The portal channel: HTTP under ``/webhooks/portal``, as the contract lays down. Routes only; what they do stands beside."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timezone
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic
from sanic.exceptions import MethodNotSupported, NotFound, PayloadTooLarge, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import rasa_tuning
from bot.channels.accept import wanted_form
from bot.channels.errors import Problem
from bot.channels.files import READ, add_files
from bot.channels.identity import Unauthorized, bearer, verify_token
from bot.channels.incoming import MAX_BODY, read_message
from bot.channels.installation import installation
from bot.channels.links import check_access, ticket_url
from bot.channels.pacing import Order, Pace
from bot.channels.people import CODE_LIFETIME, issue_code
from bot.channels.reply import conversation_of, ticket_line
from bot.channels.requests import hide_root, read_body, refuse_odd_lengths
from bot.channels.rescanning import add_rescanning
from bot.channels.responses import json_answer, markdown_answer, page_answer, problem_answer
from bot.channels.turn import Assistant, take
from bot.channels.widget import add_widget
from bot.evidence.intake import Evidence, open_evidence
from bot.settings import Settings
from bot.store import Store
from bot.store.tracker_store import assert_active
from bot.ticket.card import card
from bot.ticket.draft import Draft, Person
from bot.ticket.model import Ticket
from bot.ticket.render import page_style, to_html, to_markdown
from bot.ticket.view import View, view

logger = logging.getLogger(__name__)

#: Where Rasa mounts a channel of this name.
PREFIX = "/webhooks/portal"
#: People whom a process need not write down again today.
MOST_REMEMBERED = 10_000


class PortalInput(InputChannel):
    """Rasa's entry to the portal. Everything that it works with comes by argument."""

    def __init__(  # noqa: PLR0913 - what the channel depends on
        self,
        settings: Settings,
        store: Store,
        view: Callable[[Draft | None], View] = view,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        evidence: Evidence | None = None,
        *,
        order: Order | None = None,
    ) -> None:
        self.settings = settings
        self.store = store
        self.view = view
        self.now = now
        self.evidence = evidence or open_evidence(settings, store)
        self.order = Order() if order is None else order

    @classmethod
    def name(cls) -> str:
        """The name in the address and in the tracker."""
        return "portal"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> PortalInput:
        """The channel of this installation.

        Raises:
            RasaException: as `installation`.
        """
        shared = installation()
        return cls(shared.settings, shared.store, evidence=shared.evidence, order=shared.order)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of the contract.

        Raises:
            RasaException: a key is missing, or Rasa runs without the tuning that the channel counts on.
        """
        _require_ready(self.settings)
        portal = Blueprint("portal")
        pace = Pace(self.settings.messages_per_minute, time.monotonic)
        assistant = Assistant(on_new_message, self.store, self.view, self._url, self.order, self.evidence)
        _add_conversation(portal, self, assistant, pace)
        _add_tickets(portal, self)
        add_files(portal, self.evidence, pace, self.person, self.readable_ticket)
        add_rescanning(portal, self.evidence)
        _add_pages(portal, self.settings)
        _add_errors(portal)
        refuse_odd_lengths(portal)
        hide_root(portal)
        return portal

    def person(self, request: Request) -> Person:
        """Who sends a request.

        Raises:
            Problem: the token proves nobody.
        """
        try:
            return verify_token(bearer(request.headers.get("authorization")), self.settings, self.now())
        except Unauthorized as error:
            logger.info("Refused a token: %s", error)
            raise Problem("unauthorized", headers={"WWW-Authenticate": "Bearer"}) from error

    async def readable_ticket(self, request: Request, protocol: str) -> Ticket:
        """The ticket that a request may read: its owner's, or the one of a signed link.

        Raises:
            Problem: nobody proved who asks, or there is no such ticket. Another person's ticket is no ticket.
        """
        access = request.args.get("access")
        owner = None if access else self.person(request).key
        if access:
            try:
                check_access(access, protocol, self.settings, self.now())
            except Unauthorized as error:
                logger.info("Refused a ticket link: %s", error)
                raise Problem("link_expired") from error
        # A path may hold anything; protocols are short and plain, and nothing else needs to reach the database.
        found = await asyncio.to_thread(self.store.ticket, protocol) if protocol.isascii() and len(protocol) <= 40 else None
        if found is None or (owner is not None and found[0] != owner):
            raise Problem("no_ticket")
        return found[1]

    def _url(self, protocol: str) -> str:
        return ticket_url(protocol, self.settings, self.now())


def _add_conversation(portal: Blueprint, channel: PortalInput, assistant: Assistant, pace: Pace) -> None:
    running: set[asyncio.Task[dict[str, Any]]] = set()
    remembered: set[tuple[Person, date]] = set()

    def finished(turn: asyncio.Task[dict[str, Any]]) -> None:
        running.discard(turn)
        if not turn.cancelled():
            # Looked at even where the page has gone, so that asyncio does not log it with its traceback.
            turn.exception()

    @portal.route("/messages", methods=["POST"], stream=True)
    async def messages(request: Request) -> HTTPResponse:
        person = channel.person(request)
        pace.take(person.key)
        incoming = read_message(await read_body(request, MAX_BODY))
        # A task of its own: a page that is closed or reloaded does not cut a turn in half.
        turn = asyncio.create_task(take(assistant, person, incoming))
        running.add(turn)
        turn.add_done_callback(finished)
        reply = await asyncio.shield(turn)
        await _note(channel, person, remembered)
        return json_answer(reply)

    @portal.route("/conversation", methods=READ, ignore_body=True, name="conversation")
    async def conversation(request: Request) -> HTTPResponse:
        return json_answer(await asyncio.to_thread(_conversation, channel, channel.person(request)))

    @portal.route("/link-codes", methods=["POST"], stream=True, name="link_codes")
    async def link_codes(request: Request) -> HTTPResponse:
        person = channel.person(request)
        pace.take(person.key)
        await read_body(request, MAX_BODY)  # nothing of it is needed; Sanic complains of bodies that nobody read
        await _remember(channel, person, remembered)
        code = await asyncio.to_thread(issue_code, channel.store, person.key, channel.settings.link_secret)
        return json_answer({"code": code, "expires_in": int(CODE_LIFETIME.total_seconds())}, 201)

    @portal.route("/summary", methods=READ, ignore_body=True, name="summary")
    async def summary(request: Request) -> HTTPResponse:
        return json_answer(await asyncio.to_thread(_summary, channel, channel.person(request)))

    @portal.route("/conversation", methods=["DELETE"], ignore_body=True, name="forget")
    async def forget(request: Request) -> HTTPResponse:
        person = channel.person(request)
        async with assistant.order.hold(person.key):
            await asyncio.to_thread(channel.store.forget, person.key)
            await asyncio.to_thread(assistant.evidence.sweep)
        return json_answer(None, 204)


async def _note(channel: PortalInput, person: Person, remembered: set[tuple[Person, date]]) -> None:
    """Remembers somebody beside their turn, which is answered whether or not this works: the next message tries again."""
    try:
        await _remember(channel, person, remembered)
    except Exception as error:  # noqa: BLE001 - nothing of it is worth the reply
        logger.error("%s while writing down a person", type(error).__name__)


async def _remember(channel: PortalInput, person: Person, remembered: set[tuple[Person, date]]) -> None:
    """Keeps whom the portal vouches for, once a day in a process, so that other channels find them and the purge spares them."""
    today = (person, channel.now().date())
    if today not in remembered:
        await asyncio.to_thread(channel.store.remember_person, person)
        if len(remembered) >= MOST_REMEMBERED:
            remembered.clear()
        remembered.add(today)


def _conversation(channel: PortalInput, person: Person) -> dict[str, Any]:
    turns = channel.store.portal_history(person.key)
    draft = channel.store.draft(person.key)
    return conversation_of(turns, channel.view(draft) if turns or draft else None, channel._url)


def _summary(channel: PortalInput, person: Person) -> dict[str, Any]:
    draft = channel.store.draft(person.key)
    return {"summary": card(draft) if draft else None}


def _add_tickets(portal: Blueprint, channel: PortalInput) -> None:
    @portal.route("/tickets", methods=READ, ignore_body=True)
    async def tickets(request: Request) -> HTTPResponse:
        found = await asyncio.to_thread(channel.store.tickets, channel.person(request).key)
        return json_answer({"tickets": [ticket_line(ticket, channel._url(str(ticket.protocol))) for ticket in found]})

    @portal.route("/tickets/<protocol:str>", methods=READ, ignore_body=True)
    async def ticket(request: Request, protocol: str) -> HTTPResponse:
        found = await channel.readable_ticket(request, protocol)
        form = "html" if "access" in request.args else wanted_form(request.headers.get("accept"))
        if form == "html":
            return page_answer(to_html(found, request.args.get("access")), page_style())
        return markdown_answer(to_markdown(found)) if form == "markdown" else json_answer(found, headers={"Vary": "Accept"})


def _add_pages(portal: Blueprint, settings: Settings) -> None:
    @portal.route("/", methods=READ, ignore_body=True)
    async def health(request: Request) -> HTTPResponse:
        return json_answer({"status": "ok"})

    add_widget(portal, settings.portal_demo, settings.slack_on or settings.teams_on)


def _add_errors(portal: Blueprint) -> None:
    """One form for everything that goes wrong under the prefix, also where Sanic finds no route and no handler is ours to call."""

    @portal.listener("before_server_start")
    async def answer_errors(app: Sanic, _: Any) -> None:
        app.error_handler.add(Exception, _answer_error)

    @portal.listener("after_server_start")
    async def refuse_memory(app: Sanic, _: Any) -> None:
        # Rasa puts its agent here; a server without one keeps no conversations.
        if hasattr(app.ctx, "agent"):
            assert_active(app.ctx.agent)


def _answer_error(request: Request, error: Exception) -> HTTPResponse | None:
    """The answer to an error under the prefix, or to a request that cannot be read; None, and so Sanic's own, to one elsewhere."""
    # "NONE" is what Sanic calls a request whose head it could not read, and so perhaps not its path either.
    if request.method != "NONE" and not (request.path + "/").startswith(PREFIX + "/"):
        return None
    return problem_answer(_as_problem(request, error))


def _as_problem(request: Request, error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, NotFound):
        return Problem("not_found")
    if isinstance(error, MethodNotSupported):
        return Problem("method_not_allowed", headers=error.headers)
    if isinstance(error, PayloadTooLarge):
        return Problem("head_too_large")
    if request.method == "NONE" or (isinstance(error, SanicException) and error.status_code < 500):
        return Problem("malformed")
    logger.error("%s on %s %s", type(error).__name__, request.method, request.path)
    return Problem("unavailable")


def _require_ready(settings: Settings) -> None:
    if not settings.portal_jwt_secret and not settings.portal_jwt_public_key:
        raise RasaException("The portal has no key to check tokens with: set PORTAL_JWT_SECRET or PORTAL_JWT_PUBLIC_KEY in .env")
    if not settings.link_secret:
        raise RasaException("The portal has no key for ticket links: set LINK_SECRET in .env")
    if not rasa_tuning.active():
        raise RasaException("Rasa runs without its tuning: use scripts/run, or `python -m bot.rasa_tuning` in place of `rasa`")
