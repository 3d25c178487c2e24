"""What the Slack channel does behind its acknowledgement: who it is, their files, the turn, and the answer in Slack."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.errors import Problem
from bot.channels.incoming import Incoming
from bot.channels.linking import link_answer
from bot.channels.missed import Missed
from bot.channels.outgoing import Unreachable
from bot.channels.pacing import Pace
from bot.channels.people import Known, account_key, person_of
from bot.channels.slack_api import Profiles, SlackError, WebApi
from bot.channels.slack_blocks import Post, chosen_post, home_view, reply_posts, text_posts
from bot.channels.slack_events import Called, Owner, Place, Pressed, Received, Said, Viewed, Work
from bot.channels.slack_files import take_files
from bot.channels.slack_words import WORDS
from bot.channels.turn import Assistant, take
from bot.settings import Settings
from bot.store import Account, Event
from bot.ticket.draft import Person
from bot.ticket.payloads import corrected

logger = logging.getLogger(__name__)

NAME = "slack"
#: Refusals of a message's form: its words alone are better than silence.
_BAD_BLOCKS = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long")
#: Refusals of a place to answer in: direct messages are always open.
_NO_PLACE = ("not_in_channel", "channel_not_found", "is_archived", "restricted_action")


@dataclass(frozen=True)
class Slack:
    """What the work needs: Slack, the assistant behind it, and how often people may write and try codes."""

    api: WebApi
    profiles: Profiles
    assistant: Assistant
    settings: Settings
    pace: Pace
    link_pace: Pace
    missed: Missed = field(default_factory=Missed)


class Told(NamedTuple):
    """A reply of the assistant: whose turn it answers (``Person.key``), the turn's message id, and what it says."""

    key: str
    turn: str
    reply: dict[str, Any]


def event_of(received: Received) -> Event:
    """What was received as an event of the inbox; a person's events follow one another."""
    work = received.work
    return Event(NAME, received.id, account_key(Account(NAME, work.tenant, work.user)), msgspec.to_builtins(work))


async def work_off(slack: Slack, event: Event) -> None:
    """Does what an event asks for.

    Raises:
        SlackError, Unreachable: the answer could not be brought. What the customer said is kept.
    """
    work = msgspec.convert(event.body, Work)
    if isinstance(work, Said):
        await _said(slack, event.event_id, work)
    elif isinstance(work, Pressed):
        await _pressed(slack, event.event_id, work)
    elif isinstance(work, Called):
        await _called(slack, event.event_id, work)
    else:
        await _viewed(slack, work)


async def _said(slack: Slack, message_id: str, said: Said) -> None:
    if said.stranger:
        await _whisper(slack, said.place, said.user, WORDS["stranger"])
        return
    account = Account(NAME, said.tenant, said.user)
    async with _telling(slack, said.place, said.user):
        linked = await link_answer(slack.assistant.store, account, said.text, slack.settings.link_secret, slack.link_pace)
        if linked is not None:
            await _post(slack, said.place, said.user, text_posts(linked))
            return
        person = await _person(slack, account)
        slack.pace.take(person.key)
        # A message that was answered before a crash is only answered again: its files are there.
        known = await asyncio.to_thread(slack.assistant.store.portal_turn, person.key, message_id)
        files = () if known else said.files
        taken = await take_files(slack.api, slack.assistant.evidence, person.key, files)
        if taken.refusals:
            await _post(slack, said.place, said.user, text_posts("\n\n".join(taken.refusals)))
        if taken.refusals and not taken.ids and not said.text:
            return
        text = said.text or (None if taken.ids else WORDS["hello"])
        incoming = Incoming(message_id=message_id, text=text, attachments=tuple(taken.ids), masked=said.masked)
        reply = await take(slack.assistant, person, incoming)
        await _answer(slack, said.place, Owner(said.tenant, said.user), Told(person.key, message_id, reply))


async def _pressed(slack: Slack, message_id: str, pressed: Pressed) -> None:
    if pressed.user != pressed.owner:
        await _whisper(slack, pressed.place, pressed.user, WORDS["stranger"])
        return
    async with _telling(slack, pressed.place, pressed.user):
        person = await _person(slack, Account(NAME, pressed.tenant, pressed.user))
        slack.pace.take(person.key)
        if await asyncio.to_thread(_stale, slack, person.key, message_id, pressed):
            raise Problem("stale_option")
        reply = await take(slack.assistant, person, Incoming(message_id=message_id, payload=pressed.payload))
        await _show_choice(slack, pressed)
        await _answer(slack, pressed.place, Owner(pressed.tenant, pressed.user), Told(person.key, message_id, reply))


def _stale(slack: Slack, key: str, message_id: str, pressed: Pressed) -> bool:
    """Whether an option belongs to an earlier answer: "Não sei" of an old question must not answer the one that is open now."""
    store = slack.assistant.store
    if corrected(pressed.payload) or store.portal_turn(key, message_id):
        return False
    last = store.last_portal_turn(key)
    return last is None or last.message_id != pressed.turn


async def _show_choice(slack: Slack, pressed: Pressed) -> None:
    post = chosen_post(pressed.blocks, pressed.turn, pressed.title)
    try:
        await slack.api.call("chat.update", channel=pressed.place.channel, ts=pressed.ts, **_content(post))
    except (SlackError, Unreachable):
        # Logged where it failed. The old options are refused as such if somebody presses them.
        return


async def _called(slack: Slack, message_id: str, called: Called) -> None:
    owner = Owner(called.tenant, called.user)
    store = slack.assistant.store
    place = await _direct(slack, called.user)
    async with _telling(slack, place, called.user):
        person = await _person(slack, Account(NAME, *owner))
        draft = await asyncio.to_thread(store.draft, person.key)
        last = await asyncio.to_thread(store.last_portal_turn, person.key)
        if not called.text and draft is not None and draft.state == "open" and last is not None and last.message_id != message_id:
            # Words would answer the question that is open: it is shown again instead.
            await _post(slack, place, called.user, text_posts(WORDS["go_on"]))
            await _answer(slack, place, owner, Told(person.key, last.message_id, last.reply))
            return
        slack.pace.take(person.key)
        incoming = Incoming(message_id=message_id, text=called.text or WORDS["open_ticket"], masked=called.masked)
        reply = await take(slack.assistant, person, incoming)
        await _answer(slack, place, owner, Told(person.key, message_id, reply))


async def _viewed(slack: Slack, viewed: Viewed) -> None:
    person = await _person(slack, Account(NAME, viewed.tenant, viewed.user))
    tickets = await asyncio.to_thread(slack.assistant.store.tickets, person.key)
    shown = [(f"{ticket.protocol} · {ticket.subject}", _link(slack, str(ticket.protocol))) for ticket in tickets]
    await slack.api.call("views.publish", user_id=viewed.user, view=home_view(Owner(viewed.tenant, viewed.user), shown))


@asynccontextmanager
async def _telling(slack: Slack, place: Place, user: str) -> AsyncIterator[None]:
    """Tells who wrote why the block could not answer: Slack has its acknowledgement and does not come again."""
    try:
        yield
        return
    except Problem as error:
        problem = error
    except SQLAlchemyError as error:
        logger.error("%s while answering a message from Slack", type(error).__name__)
        problem = Problem("unavailable")
    await _post(slack, place, user, text_posts(problem.message))


async def _person(slack: Slack, account: Account) -> Person:
    profile = await slack.profiles.of(account.tenant, account.user)
    known = Known(account, profile.name, profile.email)
    # Somebody of another workspace, in a shared channel, is not of this one's company: they are asked for theirs.
    companies = {} if profile.foreign else slack.settings.slack_companies
    return await asyncio.to_thread(person_of, slack.assistant.store, known, companies)


async def _answer(slack: Slack, place: Place, owner: Owner, told: Told) -> None:
    where = f"{owner.tenant} {owner.user} {place.channel} {place.thread or ''}"
    try:
        missed = slack.missed.at(where)
        earlier = await asyncio.to_thread(slack.assistant.store.portal_turn, *missed) if missed else None
        if missed and earlier and earlier.message_id != told.turn:
            await _post(slack, place, owner.user, _posts(slack, place, owner, Told(missed[0], earlier.message_id, earlier.reply)))
        await _post(slack, place, owner.user, _posts(slack, place, owner, told))
    except (SlackError, Unreachable, SQLAlchemyError):
        slack.missed.note(where, told.key, told.turn)
        raise
    slack.missed.arrived(where)


def _posts(slack: Slack, place: Place, owner: Owner, told: Told) -> list[Post]:
    # A fresh link: the stored one may be older than it is valid. It opens the ticket to whoever has it: not before a whole channel.
    ticket = told.reply["ticket"]
    link = _link(slack, ticket["protocol"]) if ticket and _is_direct(place) else None
    return reply_posts(told.reply, owner, told.turn, link)


def _link(slack: Slack, protocol: str) -> str | None:
    public = slack.settings.public_url
    return public + slack.assistant.ticket_url(protocol) if public else None


def _is_direct(place: Place) -> bool:
    return place.channel.startswith("D")


async def _direct(slack: Slack, user: str) -> Place:
    opened = await slack.api.call("conversations.open", users=user)
    return Place(opened["channel"]["id"])


async def _post(slack: Slack, place: Place, user: str, posts: list[Post]) -> None:
    for post in posts:
        try:
            await _post_one(slack, place, post)
        except SlackError as error:
            if error.code not in _NO_PLACE or _is_direct(place):
                raise
            place = await _direct(slack, user)
            await _post_one(slack, place, post)


async def _post_one(slack: Slack, place: Place, post: Post) -> None:
    thread = {"thread_ts": place.thread} if place.thread else {}
    plain = {"channel": place.channel, **thread, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
    try:
        await slack.api.call("chat.postMessage", **plain, **_content(post))
    except SlackError as error:
        if error.code not in _BAD_BLOCKS:
            raise
        await slack.api.call("chat.postMessage", **plain, text=post.text)


async def _whisper(slack: Slack, place: Place, user: str, text: str) -> None:
    """Says something that only one person in a channel sees."""
    thread = {"thread_ts": place.thread} if place.thread else {}
    for post in text_posts(text):
        await slack.api.call("chat.postEphemeral", channel=place.channel, user=user, **thread, **_content(post))


def _content(post: Post) -> dict[str, Any]:
    return {"text": post.text, "blocks": post.blocks}
