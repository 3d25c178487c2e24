"""A message from Teams, answered: who it is, what the assistant replies, and how that reaches Teams."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.downloads import NotAllowed
from bot.channels.errors import Problem
from bot.channels.incoming import Incoming
from bot.channels.linking import link_answer, link_pace
from bot.channels.missed import Missed
from bot.channels.outgoing import Unreachable
from bot.channels.pacing import Pace
from bot.channels.people import Known, account_key, person_of
from bot.channels.reply import correcting
from bot.channels.teams_activities import Post, Press
from bot.channels.teams_cards import (
    CARD_TYPE,
    Activity,
    answered_activity,
    greeting_activity,
    hero_activity,
    reply_activities,
    text_activities,
)
from bot.channels.teams_connector import Connector
from bot.channels.teams_files import take_files
from bot.channels.teams_members import Members
from bot.channels.teams_texts import TEXTS
from bot.channels.turn import Assistant, take
from bot.settings import Settings
from bot.store import Event
from bot.ticket.draft import Person

logger = logging.getLogger(__name__)

#: Seconds after which Teams stops showing that somebody writes.
TYPING_SECONDS = 3.0


class Answer(NamedTuple):
    """What a message gets: sentences of the channel's own, then the assistant's reply; ``key`` is whose turn that was."""

    notes: list[str]
    reply: dict[str, Any] | None = None
    key: str | None = None


class Answers:
    """What is done with messages behind their acknowledgement."""

    def __init__(self, settings: Settings, assistant: Assistant, connector: Connector) -> None:
        self.settings = settings
        self.store = assistant.store
        self.assistant = assistant
        self.connector = connector
        self._members = Members(connector)
        #: Tenants as Teams writes them, whatever case the settings do.
        self._companies = {tenant.lower(): code for tenant, code in settings.teams_companies.items()}
        self._pace = Pace(settings.messages_per_minute, time.monotonic)
        self._link_pace = link_pace(time.monotonic)
        self._types: set[asyncio.Task[None]] = set()
        #: By conversation and person, the turn whose reply the connector did not take.
        self._missed = Missed()

    async def answer(self, event: Event) -> None:
        """Works one event off. The customer is told what failed; what the connector does not take is logged and shown next time."""
        post = msgspec.convert(event.body, Post)
        try:
            if post.greeting:
                await self._send(post, [greeting_activity()])
                return
            async with self._typing(post):
                answer = await self._answer(event.event_id, post)
            await self._deliver(event.event_id, post, answer)
        except (Unreachable, NotAllowed) as error:
            logger.error("An answer did not reach Teams: %s", error)

    async def _answer(self, message_id: str, post: Post) -> Answer:
        account = post.account
        if post.press and post.press.owner != account_key(account):
            return Answer([TEXTS["not_yours"]])
        key = None
        try:
            self._pace.take(account_key(account))
            linked = await link_answer(self.store, account, post.text or "", self.settings.link_secret, self._link_pace)
            if linked:
                return Answer([linked])
            member = await self._members.of(post)
            companies = {} if member.foreign else self._companies
            person = await asyncio.to_thread(person_of, self.store, Known(account, post.name, member.email), companies)
            key = person.key
            return await self._turn(message_id, post, person)
        except Problem as problem:
            return Answer([problem.message], key=key)
        except SQLAlchemyError as error:
            logger.error("%s while answering a message from Teams", type(error).__name__)
            return Answer([Problem("unavailable").message], key=None)

    async def _turn(self, message_id: str, post: Post, person: Person) -> Answer:
        """The answer of the assistant.

        Raises:
            Problem: the button counts no more, or the assistant could not answer.
        """
        known = await asyncio.to_thread(self.store.portal_turn, person.key, message_id)
        if known:
            return Answer([], known.reply, person.key)
        if post.press:
            await asyncio.to_thread(self._require_open, person.key, post.press)
        ids, refused = await take_files(self.assistant.evidence, self.connector, post, person.key)
        notes = [*([TEXTS["kept_back"]] if post.kept_back else []), *refused]
        payload = post.press.payload if post.press else None
        if not (post.text or payload or ids):
            # A press without a choice, or files that did not come in.
            return Answer(notes or ([TEXTS["nothing_chosen"]] if post.press else []), key=person.key)
        text = None if payload else post.text
        incoming = Incoming(message_id=message_id, text=text, payload=payload, attachments=tuple(ids), masked=post.masked)
        return Answer(notes, await take(self.assistant, person, incoming), person.key)

    def _require_open(self, key: str, press: Press) -> None:
        """Lets a button pass that stands on the last reply: an older card may offer the same "pular", for another question."""
        if not correcting(press.payload or "") and not self._is_last(key, press):
            raise Problem("stale_option")

    def _is_last(self, key: str, press: Press) -> bool:
        last = self.store.last_portal_turn(key)
        return last is not None and last.message_id == _turn_of(press)

    async def _deliver(self, message_id: str, post: Post, answer: Answer) -> None:
        owner = account_key(post.account)
        try:
            if post.press and answer.key:
                await self._close_card(post, post.press, answer.key, answer.reply is not None)
            shown = await asyncio.to_thread(self._missed_activities, post, owner)
            shown += [activity for note in answer.notes for activity in text_activities(note)]
            if answer.reply:
                shown += reply_activities(answer.reply, owner, self._ticket_url(post, answer.reply))
            # Whoever only mentions the bot is told what it is for.
            await self._send(post, shown or [greeting_activity()], answer.reply)
            self._missed.arrived(post.thread)
        except (Unreachable, NotAllowed, SQLAlchemyError):
            if answer.reply and answer.key:
                self._missed.note(post.thread, answer.key, message_id)
            raise

    def _missed_activities(self, post: Post, owner: str) -> list[Activity]:
        missed = self._missed.at(post.thread)
        turn = self.store.portal_turn(*missed) if missed else None
        return reply_activities(turn.reply, owner) if turn else []

    async def _close_card(self, post: Post, press: Press, key: str, counted: bool) -> None:
        """Replaces a card that was answered, or that counts no more. One that the connector does not replace stays as it is."""
        turn = await asyncio.to_thread(self.store.portal_turn, key, _turn_of(press))
        message = next((each for each in (turn.reply["messages"] if turn else []) if each["id"] == press.message), None)
        if message is None or post.reply_to is None:
            return
        if not counted and await asyncio.to_thread(self._is_last, key, press):
            # It may be pressed again: nothing was chosen, or the assistant could not answer.
            return
        titles = {each["payload"]: each["title"] for each in message.get("buttons") or []}
        title = titles.get(press.payload or "") or correcting(press.payload or "")
        card = answered_activity(message, title if counted else None)
        try:
            await self.connector.update(post.service_url, post.conversation, post.reply_to, card)
        except Unreachable as error:
            logger.warning("An answered card could not be replaced: %s", error)

    async def _send(self, post: Post, activities: list[Activity], reply: dict[str, Any] | None = None) -> None:
        for activity in activities:
            try:
                await self.connector.send(post.service_url, post.conversation, activity)
            except Unreachable as error:
                plainer = _plainer(activity, reply, account_key(post.account)) if str(error) == "status 400" else None
                if plainer is None:
                    raise
                await self.connector.send(post.service_url, post.conversation, plainer)

    @asynccontextmanager
    async def _typing(self, post: Post) -> AsyncIterator[None]:
        """Shows that the bot writes while the block runs; the answer never waits for it."""
        answered = asyncio.Event()
        typing = asyncio.create_task(self._type(post, answered))
        self._types.add(typing)
        typing.add_done_callback(self._typed)
        try:
            yield
        finally:
            # Asked to end, not waited for: a request that is cut off now and then takes the cancellation for itself.
            answered.set()
            typing.cancel()

    async def _type(self, post: Post, answered: asyncio.Event) -> None:
        with suppress(Unreachable, NotAllowed):
            while not answered.is_set():
                await self.connector.send(post.service_url, post.conversation, {"type": "typing"})
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(answered.wait(), TYPING_SECONDS)

    def _typed(self, typing: asyncio.Task[None]) -> None:
        self._types.discard(typing)
        if not typing.cancelled():
            # Looked at, so that asyncio does not log it with its traceback.
            typing.exception()

    def _ticket_url(self, post: Post, reply: dict[str, Any]) -> str | None:
        """The signed link to a new ticket: it opens it to whoever has it, so it is shown to its owner alone."""
        ticket, public = reply["ticket"], self.settings.public_url
        return f"{public}{ticket['url']}" if ticket and ticket["url"] and public and post.personal else None


def _turn_of(press: Press) -> str:
    return press.message.rpartition(".")[0]


def _plainer(activity: Activity, reply: dict[str, Any] | None, owner: str) -> Activity | None:
    """What to send in place of an Adaptive Card that was refused: its question as a hero card, or what it says as text."""
    attachment = (activity.get("attachments") or [{}])[0]
    if attachment.get("contentType") != CARD_TYPE:
        return None
    asked = [message for message in (reply["messages"] if reply else []) if message.get("buttons")]
    if asked and "actions" in attachment["content"]:
        return hero_activity(asked[-1], owner)
    return text_activities(activity["summary"])[0]
