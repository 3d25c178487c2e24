"""One message of the portal and its reply: once, in order, and nothing lost when something fails in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot.channels.errors import Problem
from bot.channels.incoming import MAX_TEXT, Incoming
from bot.channels.pacing import Order
from bot.channels.pasted import keep_pasted
from bot.channels.reply import attached_text, correcting, files_said, messages_of, offered, reply_of, with_card
from bot.channels.text import shielded
from bot.evidence.intake import Evidence
from bot.store import PortalTurn, Store
from bot.store.attachments import listed
from bot.ticket.card import card
from bot.ticket.draft import Draft, Person
from bot.ticket.masking import Masked, mask
from bot.ticket.model import Attachment, Ticket
from bot.ticket.pasted import Pasted, read_paste
from bot.ticket.view import View

logger = logging.getLogger(__name__)

#: Seconds that Rasa may take for a turn. A page's patience ends long before the server's own limit, and the queue behind must move.
RASA_TIMEOUT = 20.0


@dataclass(frozen=True)
class Assistant:
    """What answers: Rasa (``deliver``), the store behind it, and how a draft is shown."""

    deliver: Callable[[UserMessage], Awaitable[Any]]
    store: Store
    view: Callable[[Draft | None], View]
    ticket_url: Callable[[str], str]
    order: Order
    evidence: Evidence
    timeout: float = RASA_TIMEOUT


class Collector(CollectingOutputChannel):
    """Rasa's collector, except that a response stays one message: the stock one cuts texts without buttons at empty lines."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel, for responses of the domain that are meant for it alone."""
        return "portal"

    async def send_text_message(self, recipient_id: str, text: str, **_: Any) -> None:
        """Keeps the text whole."""
        await self._persist_message(self._message(recipient_id, text=text))


async def take(assistant: Assistant, person: Person, incoming: Incoming) -> dict[str, Any]:
    """The reply to a message. A message id that was answered before gives the same reply and runs nothing.

    Raises:
        Problem: too many messages wait, the button is not offered any more, or the assistant could not answer. Nothing is
            remembered then: the same message id may come again.
    """
    async with assistant.order.hold(person.key):
        try:
            return await _take(assistant, person, incoming)
        except Problem:
            raise
        except asyncio.TimeoutError:
            logger.error("No answer within %s s in conversation %s", assistant.timeout, person.key)
        except Exception as error:  # noqa: BLE001 - whatever failed inside, the customer gets a sentence and may repeat
            # Neither text nor traceback: both may quote the customer.
            logger.error("%s while answering in conversation %s", type(error).__name__, person.key)
        raise Problem("unavailable")


async def _take(assistant: Assistant, person: Person, incoming: Incoming) -> dict[str, Any]:
    store = assistant.store
    known = await asyncio.to_thread(store.portal_turn, person.key, incoming.message_id)
    if known:
        return known.reply
    title = await asyncio.to_thread(_offered_title, store, person.key, incoming.payload) if incoming.payload else None
    if incoming.payload and title is None and incoming.text is None:
        raise Problem("stale_option")
    attached = await asyncio.to_thread(_attached, store, person.key, incoming.attachments) if incoming.attachments else []
    # Before Rasa: its tracker, the draft and the history keep only what is left.
    masked, pasted = await asyncio.to_thread(_read, title or incoming.text or "")
    words = pasted.words if pasted else masked.text
    if len(words) > MAX_TEXT:
        raise Problem("text_too_large")
    if pasted:
        attached.append(listed(await keep_pasted(assistant.evidence, person.key, incoming.message_id, pasted)))
    text = words or attached_text([each.name for each in attached])
    payload = incoming.payload if title else None
    collector = Collector()
    metadata = {
        "message_id": incoming.message_id,
        "payload": payload,
        "person": msgspec.to_builtins(person),
        "masked": list(dict.fromkeys([*incoming.masked, *masked.kinds])),
        "attachments": msgspec.to_builtins(attached),
        "typed": bool(words),
    }
    message = UserMessage(shielded(text), collector, sender_id=person.key, input_channel=person.channel, metadata=metadata)
    await asyncio.wait_for(assistant.deliver(message), assistant.timeout)
    request: dict[str, Any] = {"text": text, "payload": payload}
    if attached:
        request["attachments"] = files_said(attached)
    return await asyncio.to_thread(_conclude, assistant, person, incoming.message_id, request, collector.messages)


def _read(text: str) -> tuple[Masked, Pasted | None]:
    masked = mask(text)
    return masked, read_paste(masked.text)


def _offered_title(store: Store, key: str, payload: str) -> str | None:
    return correcting(payload) or offered(store.last_portal_turn(key), payload)


def _attached(store: Store, owner: str, ids: tuple[str, ...]) -> list[Attachment]:
    """A person's attachments as the ticket knows them. Other people's are not there."""
    found = [store.attachment(owner, each) for each in ids]
    if None in found:
        raise Problem("no_attachment")
    return [listed(each) for each in found if each]


def _as_told(person: Person, ticket: Ticket) -> Person:
    """A person with what the channel did not know and the ticket asked for, so that it is asked once."""
    contact = ticket.contact
    return msgspec.structs.replace(
        person, name=person.name or contact.name, email=person.email or contact.email, company=person.company or contact.company
    )


def _conclude(
    assistant: Assistant, person: Person, message_id: str, request: dict[str, Any], collected: list[dict[str, Any]]
) -> dict[str, Any]:
    draft = assistant.store.draft(person.key)
    turn = draft.turn(message_id) if draft else None
    messages = messages_of(collected, message_id)
    if draft is None or turn is None or not messages:
        logger.error("The turn %s in conversation %s", "left no trace in the draft" if turn is None else "said nothing", person.key)
        raise Problem("unavailable")
    found = assistant.store.ticket(turn.protocol) if turn.protocol else None
    ticket = found[1] if found and found[0] == person.key else None
    if ticket and person.channel != "portal":
        assistant.store.remember_person(_as_told(person, ticket))
    url = assistant.ticket_url(ticket.protocol) if ticket and ticket.protocol else None
    with_card(messages, card(draft) if draft.question == "review" else None)
    reply = reply_of(assistant.view(draft), messages, ticket, url)
    if any(each.forgotten for each in draft.turns):
        # A confirmed cancellation, by this message or by one before whose turn was cut off here: what was said goes, only this
        # reply stays, for a page that asks for it again.
        kept = assistant.store.forget_cancelled(person.key, PortalTurn(message_id, request, reply)).reply
        assistant.evidence.sweep()
        return kept
    return assistant.store.keep_portal_turn(person.key, message_id, request, reply).reply
