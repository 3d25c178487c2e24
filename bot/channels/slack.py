"""The Slack channel: three addresses under ``/webhooks/slack`` that check the signature, acknowledge, and leave the work to others.

Slack repeats what is not acknowledged within three seconds: https://docs.slack.dev/apis/events-api.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from functools import partial
from typing import Any

import msgspec
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.signature import SignatureVerifier
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import outgoing
from bot.channels.background import Background
from bot.channels.errors import Problem
from bot.channels.installation import installation
from bot.channels.linking import link_pace
from bot.channels.links import ticket_url
from bot.channels.pacing import Order, Pace
from bot.channels.requests import read_body, refuse_odd_lengths
from bot.channels.responses import json_answer
from bot.channels.slack_api import Profiles, WebApi
from bot.channels.slack_events import Received, read_command, read_event, read_interaction, signed
from bot.channels.slack_words import WORDS
from bot.channels.slack_work import NAME, Slack, event_of, work_off
from bot.channels.turn import Assistant
from bot.evidence.intake import Evidence, open_evidence
from bot.settings import Settings
from bot.store import Store
from bot.ticket.draft import Draft
from bot.ticket.view import View, view

logger = logging.getLogger(__name__)

#: Where Slack finds us, under ``/webhooks/slack``; the app's manifest (docs/slack.md) names the same.
EVENTS, INTERACTIONS, COMMANDS = "/events", "/interactions", "/commands"
#: Longest body in bytes. A pressed button brings its message along: some 12,000 characters of JSON, twice encoded.
MAX_BODY = 2 * 1024 * 1024
#: Seconds that the end of the server leaves to what is being answered; the rest is taken up at the next start.
FINISH_SECONDS = 10.0

#: What reading a body raises that Slack would not send.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)


class SlackInput(InputChannel):
    """Rasa's entry to Slack. Everything that it works with comes by argument; ``api`` knows Slack's address."""

    def __init__(  # noqa: PLR0913 - what the channel depends on
        self,
        settings: Settings,
        store: Store,
        view: Callable[[Draft | None], View] = view,
        evidence: Evidence | None = None,
        api: WebApi | None = None,
        *,
        order: Order | None = None,
    ) -> None:
        self.settings = settings
        self.store = store
        self.view = view
        self.evidence = evidence or open_evidence(settings, store)
        self.order = Order() if order is None else order
        self.api = api or WebApi(settings.slack_bot_token or "", outgoing.client())
        #: What is being answered; None while the channel is off.
        self.background: Background | None = None

    @classmethod
    def name(cls) -> str:
        """The name in the address and in the tracker."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SlackInput:
        """The channel of this installation.

        Raises:
            RasaException: as `installation`.
        """
        shared = installation()
        return cls(shared.settings, shared.store, evidence=shared.evidence, order=shared.order)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The three routes; none where the app's credentials are not set."""
        routes = Blueprint(NAME)
        secret = self.settings.slack_signing_secret
        if not self.settings.slack_bot_token or not secret:
            logger.warning("Slack is off: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET in .env to turn it on (docs/slack.md)")
            return routes
        self.background = Background(NAME, self.store, partial(work_off, self._slack(on_new_message)))
        _add_routes(routes, SignatureVerifier(secret), self.background)
        _add_life(routes, self.background, self.api)
        refuse_odd_lengths(routes)
        return routes

    def _slack(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Slack:
        return Slack(
            api=self.api,
            profiles=Profiles(self.api),
            assistant=Assistant(on_new_message, self.store, self.view, self._url, self.order, self.evidence),
            settings=self.settings,
            pace=Pace(self.settings.messages_per_minute, time.monotonic),
            link_pace=link_pace(time.monotonic),
        )

    def _url(self, protocol: str) -> str:
        return ticket_url(protocol, self.settings, datetime.now(timezone.utc))


def _add_routes(routes: Blueprint, verifier: SignatureVerifier, background: Background) -> None:
    @routes.route(EVENTS, methods=["POST"], stream=True, name="events")
    async def events(request: Request) -> HTTPResponse:
        async def take_event(body: bytes) -> HTTPResponse:
            envelope = msgspec.json.decode(body)
            if envelope["type"] == "url_verification":
                return json_answer({"challenge": str(envelope["challenge"])})
            return await _accept(background, read_event(envelope) if envelope["type"] == "event_callback" else None)

        return await _checked(request, verifier, take_event)

    @routes.route(INTERACTIONS, methods=["POST"], stream=True, name="interactions")
    async def interactions(request: Request) -> HTTPResponse:
        return await _checked(request, verifier, lambda body: _accept(background, read_interaction(body)))

    @routes.route(COMMANDS, methods=["POST"], stream=True, name="commands")
    async def commands(request: Request) -> HTTPResponse:
        async def take_command(body: bytes) -> HTTPResponse:
            received = read_command(body)
            accepted = await _accept(background, received)
            if received is None or accepted.status != 200:
                return accepted
            return json_answer({"response_type": "ephemeral", "text": WORDS["called"]})

        return await _checked(request, verifier, take_command)


async def _checked(request: Request, verifier: SignatureVerifier, act: Callable[[bytes], Awaitable[HTTPResponse]]) -> HTTPResponse:
    """What ``act`` answers to a request that Slack signed."""
    try:
        body = await read_body(request, MAX_BODY)
    except Problem as problem:
        return HTTPResponse(status=problem.status)
    timestamp, signature = request.headers.get("x-slack-request-timestamp"), request.headers.get("x-slack-signature")
    if not signed(verifier, body, timestamp, signature):
        logger.warning("Refused a request that Slack has not signed, or that is too old")
        return HTTPResponse(status=401)
    try:
        return await act(body)
    except _UNREADABLE as error:
        logger.warning("%s while reading a request of Slack", type(error).__name__)
        return HTTPResponse(status=400)


async def _accept(background: Background, received: Received | None) -> HTTPResponse:
    if received is not None:
        try:
            await background.accept(event_of(received))
        except SQLAlchemyError as error:
            # Not acknowledged: Slack comes again.
            logger.error("%s while keeping an event of Slack", type(error).__name__)
            return HTTPResponse(status=503)
    return HTTPResponse(status=200)


def _add_life(routes: Blueprint, background: Background, api: WebApi) -> None:
    @routes.listener("after_server_start")
    async def take_up(app: Sanic, _: Any) -> None:
        await background.take_up()

    @routes.listener("before_server_stop")
    async def finish(app: Sanic, _: Any) -> None:
        _, late = await asyncio.wait([asyncio.create_task(background.finish())], timeout=FINISH_SECONDS)
        for each in late:
            # Not waited for: a request that is cut off now and then takes the cancellation for itself, and the server would never end.
            each.cancel()
            logger.warning("Messages of Slack are still being answered; the next start takes them up")

    @routes.listener("after_server_stop")
    async def close(app: Sanic, _: Any) -> None:
        await api.client.aclose()
