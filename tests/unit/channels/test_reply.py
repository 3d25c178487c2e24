"""The JSON that a page gets."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.reply import conversation_of, messages_of, offered, reply_of
from bot.store import PortalTurn
from bot.ticket.model import Ticket
from bot.ticket.view import View

YES = {"title": "Sim", "payload": "/review=confirm"}
ASKED = View(progress={"step": 1, "of": 5, "name": "premises", "title": "Antes"}, field="impact", type="choice", optional=True)
NOTHING = View()


def test_messages_have_ids_texts_and_buttons() -> None:
    collected: list[dict[str, Any]] = [
        {"recipient_id": "k", "text": " Olá "},
        {"recipient_id": "k", "text": "Confirma?", "buttons": [{**YES, "type": "postback"}]},
    ]
    assert messages_of(collected, "m") == [{"id": "m.1", "text": "Olá"}, {"id": "m.2", "text": "Confirma?", "buttons": [YES]}]


def test_what_shows_nothing_is_no_message() -> None:
    assert messages_of([{"custom": {"a": 1}}, {"text": ""}, {"image": "x"}, {"text": "\n", "buttons": []}], "m") == []


@pytest.mark.parametrize(
    ("payload", "choices"),
    [
        ("/impact=blocked", [{"value": "blocked", "title": "Parou"}]),
        ("/release=blocked", []),
        ("/skip", []),
        ("/impact", []),
        ("/impact=", []),
        ("impact=blocked", []),
    ],
)
def test_choices_are_the_buttons_of_the_open_field(payload: str, choices: list[dict[str, Any]]) -> None:
    reply = reply_of(ASKED, [{"id": "m.1", "text": "", "buttons": [{"title": "Parou", "payload": payload}]}], None, None)
    assert reply["expects"] == {"field": "impact", "type": "choice", "choices": choices, "optional": True}
    assert reply["progress"] == ASKED.progress
    assert reply["ticket"] is None


def test_the_reply_that_closes_a_ticket_names_it() -> None:
    ticket = Ticket(protocol="PRT-20261124-0001", status="submitted", outcome="ticket")
    reply = reply_of(NOTHING, [], ticket, "/x")
    assert reply["ticket"] == {"protocol": "PRT-20261124-0001", "status": "submitted", "outcome": "ticket", "url": "/x"}
    assert reply["expects"] == {"field": None, "type": None, "choices": [], "optional": False}


def turn(message_id: str, text: str, *messages: dict[str, Any]) -> PortalTurn:
    return PortalTurn(message_id, {"text": text, "payload": None}, {"messages": list(messages)})


def test_only_what_the_last_reply_offered_counts() -> None:
    last = turn("b", "x", {"id": "b.1", "text": "?", "buttons": [YES]}, {"id": "b.2", "text": "!"})
    assert offered(last, YES["payload"]) == "Sim"
    assert offered(last, "/review=cancel") is None
    assert offered(None, YES["payload"]) is None


def link(protocol: str) -> str:
    return f"/tickets/{protocol}?access=fresh"


def test_a_conversation_is_everything_said_in_order() -> None:
    turns = [turn("a", "oi", {"id": "a.1", "text": "Olá"}), turn("b", "sim", {"id": "b.1", "text": "?", "buttons": [YES]})]
    conversation = conversation_of(turns, ASKED, link)
    assert conversation["messages"] == [
        {"from": "user", "id": "a", "text": "oi"},
        {"from": "bot", "id": "a.1", "text": "Olá"},
        {"from": "user", "id": "b", "text": "sim"},
        {"from": "bot", "id": "b.1", "text": "?", "buttons": [YES]},
    ]
    assert conversation["expects"]["field"] == "impact"


def test_a_new_visitor_finds_nothing() -> None:
    assert conversation_of([], None, link) == {"messages": [], "progress": None, "expects": None}
