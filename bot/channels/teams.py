"""The Teams channel: the Bot Framework's messages at ``/webhooks/teams/messages``, acknowledged at once and answered behind that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Any

import httpx
import msgspec
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import outgoing
from bot.channels.background import Background
from bot.channels.errors import Problem
from bot.channels.incoming import MAX_BODY
from bot.channels.installation import installation
from bot.channels.links import ticket_url
from bot.channels.pacing import Order
from bot.channels.requests import read_body, refuse_odd_lengths
from bot.channels.responses import json_answer
from bot.channels.teams_activities import read_post
from bot.channels.teams_answers import Answers
from bot.channels.teams_auth import Forbidden, PublishedKeys, authenticate
from bot.channels.teams_connector import Bot, Connector, Sleep
from bot.channels.turn import Assistant
from bot.evidence.intake import Evidence, open_evidence
from bot.settings import Settings
from bot.store import Event, Store
from bot.ticket.draft import Draft
from bot.ticket.view import View, view

logger = logging.getLogger(__name__)

#: Seconds that the server waits at its end for answers that are under way.
STOP_SECONDS = 10.0


class TeamsInput(InputChannel):
    """Rasa's entry to the channel. Everything that it works with comes by argument; ``client`` reaches Microsoft's services."""

    def __init__(  # noqa: PLR0913 - what the channel depends on
        self,
        settings: Settings,
        store: Store,
        *,
        view: Callable[[Draft | None], View] = view,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
        evidence: Evidence | None = None,
        order: Order | None = None,
        client: httpx.AsyncClient | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self.store = store
        self.view = view
        self.now = now
        self.evidence = evidence or open_evidence(settings, store)
        self.order = Order() if order is None else order
        self.client = client or outgoing.client()
        self.sleep = sleep

    @classmethod
    def name(cls) -> str:
        """The name in the address and in the tracker."""
        return "teams"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TeamsInput:
        """The channel of this installation.

        Raises:
            RasaException: as `installation`.
        """
        shared = installation()
        return cls(shared.settings, shared.store, evidence=shared.evidence, order=shared.order)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's one route; nothing at all where the bot has no credentials."""
        teams = Blueprint("teams")
        app_id, password, tenant_id = self.settings.teams_app_id, self.settings.teams_app_password, self.settings.teams_tenant_id
        if not (app_id and password and tenant_id):
            logger.warning("Teams is off: to use it, set TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID (docs/teams.md)")
            teams.add_route(_nothing, "/messages", methods=["POST"], stream=True)
            return teams
        # httpx tells every address that it asks, and those of files open them to everybody.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        connector = Connector(self.client, Bot(app_id, password, tenant_id), self.sleep)
        assistant = Assistant(on_new_message, self.store, self.view, self._url, self.order, self.evidence)
        background = Background("teams", self.store, Answers(self.settings, assistant, connector).answer)
        keys = PublishedKeys(self.client)

        @teams.route("/messages", methods=["POST"], stream=True)
        async def messages(request: Request) -> HTTPResponse:
            try:
                activity = _activity(await read_body(request, MAX_BODY))
                await authenticate(request.headers.get("authorization"), activity, app_id, keys, self.now())
            except Problem as problem:
                return HTTPResponse(status=problem.status)
            except Forbidden as refused:
                logger.warning("Refused a request that is not from Microsoft's connector: %s", refused)
                return HTTPResponse(status=403)
            post = read_post(activity)
            if post is None:
                return json_answer({}) if activity.get("type") == "invoke" else HTTPResponse(status=200)
            try:
                await background.accept(Event("teams", post.event_id, post.thread, msgspec.to_builtins(post)))
            except SQLAlchemyError as error:
                logger.error("%s: an activity from Teams could not be kept", type(error).__name__)
                return HTTPResponse(status=503)
            return HTTPResponse(status=202)

        @teams.listener("after_server_start")
        async def take_up(_app: Any, _loop: Any) -> None:
            await background.take_up()

        @teams.listener("before_server_stop")
        async def finish(_app: Any, _loop: Any) -> None:
            _, late = await asyncio.wait([asyncio.create_task(background.finish())], timeout=STOP_SECONDS)
            for each in late:
                # Cut off and so not settled: it is taken up at the next start.
                each.cancel()
            await self.client.aclose()

        refuse_odd_lengths(teams)
        return teams

    def _url(self, protocol: str) -> str:
        return ticket_url(protocol, self.settings, self.now())


async def _nothing(_request: Request) -> HTTPResponse:
    """The answer of a channel that is off."""
    return HTTPResponse(status=404)


def _activity(body: bytes) -> dict[str, Any]:
    """A request's body; what is no JSON object is an empty one, which no check lets pass."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
