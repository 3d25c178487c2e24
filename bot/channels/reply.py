"""The JSON that a page gets: the reply to a message, and the conversation after a reload."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from bot.store import PortalTurn
from bot.ticket import words
from bot.ticket.card import Card, read_in
from bot.ticket.fields import BY_ID
from bot.ticket.model import Attachment, Ticket
from bot.ticket.payloads import corrected, read_choice
from bot.ticket.view import View


def messages_of(collected: list[dict[str, Any]], message_id: str) -> list[dict[str, Any]]:
    """What Rasa's collector holds, as messages with ids, texts and buttons. What has neither text nor buttons is left out."""
    shown: list[dict[str, Any]] = []
    for each in collected:
        buttons = [{"title": button["title"], "payload": button["payload"]} for button in each.get("buttons") or []]
        text = (each.get("text") or "").strip()
        if text or buttons:
            shown.append({"id": f"{message_id}.{len(shown) + 1}", "text": text, **({"buttons": buttons} if buttons else {})})
    return shown


def expects_of(view: View, messages: list[dict[str, Any]]) -> dict[str, Any]:
    """What the bot waits for; the choices are the buttons of the open field among ``messages``."""
    return {"field": view.field, "type": view.type, "choices": _choices(messages, view.field), "optional": view.optional}


def reply_of(view: View, messages: list[dict[str, Any]], ticket: Ticket | None, url: str | None) -> dict[str, Any]:
    """The reply of the contract. ``ticket`` is the one that this turn created or closed, ``url`` its signed link."""
    closed = ticket and {"protocol": ticket.protocol, "status": ticket.status, "outcome": ticket.outcome, "url": url}
    return {"messages": messages, "progress": view.progress, "expects": expects_of(view, messages), "ticket": closed or None}


def offered(turn: PortalTurn | None, payload: str) -> str | None:
    """The title of the button that the stored turn offered with this payload, or None where it offered no such one."""
    buttons = [button for message in (turn.reply["messages"] if turn else []) for button in message.get("buttons") or []]
    return next((button["title"] for button in buttons if button["payload"] == payload), None)


def correcting(payload: str) -> str | None:
    """What pressing "corrigir" beside an answer says, or None for any other payload. It is offered as long as a ticket is written."""
    field = corrected(payload)
    return words.correcting(field) if field in BY_ID else None


def with_card(messages: list[dict[str, Any]], card: Card | None) -> None:
    """Puts the review's card on the message that asks for it, with ``ask``, the question alone: clients show these or the text."""
    for message in messages:
        if card is not None and any(read_choice(button["payload"]) == ("review", "confirm") for button in message.get("buttons") or []):
            message |= {"card": msgspec.to_builtins(card), "ask": message["text"].rsplit("\n\n", 1)[-1]}


def files_said(files: list[Attachment]) -> list[dict[str, Any]]:
    """The files of a customer's message as the history shows them, each with what was read in it."""
    return [{"id": each.id, "name": each.name, "kind": each.kind, "read": msgspec.to_builtins(read_in(each))} for each in files]


def attached_text(names: list[str]) -> str:
    """What a message says that brings files and no text: its names, for the history and for Rasa."""
    return f"{'Anexo' if len(names) == 1 else 'Anexos'}: {', '.join(names)}"


def conversation_of(turns: list[PortalTurn], view: View | None, ticket_url: Callable[[str], str]) -> dict[str, Any]:
    """Everything said so far, in order, with progress and expectation. ``view`` is None for who never said anything.

    Tickets stand on the message that told of them, with a fresh link from ``ticket_url``.
    """
    said: list[dict[str, Any]] = []
    for turn in turns:
        attached = turn.request.get("attachments")
        said.append(
            {"from": "user", "id": turn.message_id, "text": turn.request["text"], **({"attachments": attached} if attached else {})}
        )
        said.extend({"from": "bot", **message} for message in turn.reply["messages"])
        if ticket := turn.reply.get("ticket"):
            said[-1] = {**said[-1], "ticket": {**ticket, "url": ticket_url(ticket["protocol"])}}
    if view is None:
        return {"messages": said, "progress": None, "expects": None}
    last = turns[-1].reply["messages"] if turns else []
    return {"messages": said, "progress": view.progress, "expects": expects_of(view, last)}


def ticket_line(ticket: Ticket, url: str) -> dict[str, Any]:
    """A ticket in the list of a person's tickets."""
    return {
        "protocol": ticket.protocol,
        "status": ticket.status,
        "outcome": ticket.outcome,
        "kind": ticket.kind,
        "subject": ticket.subject,
        "created_at": ticket.created_at,
        "url": url,
    }


def _choices(messages: list[dict[str, Any]], field: str | None) -> list[dict[str, Any]]:
    buttons = [button for message in messages for button in message.get("buttons") or []]
    chosen = [(read_choice(button["payload"]), button["title"]) for button in buttons]
    return [{"value": choice[1], "title": title} for choice, title in chosen if choice and choice[0] == field]
