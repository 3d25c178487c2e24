"""The JSON that a page gets."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bot.channels.reply import conversation_of, correcting, files_said, messages_of, offered, reply_of, with_card
from bot.store import PortalTurn
from bot.ticket.card import card
from bot.ticket.fields import FIELDS
from bot.ticket.model import Attachment, Ticket
from bot.ticket.view import View, details, view
from tests.conversation.places import standing_at
from tests.conversation.talk import rendered

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


# The card and the pencil


def asked() -> list[dict[str, Any]]:
    """The messages of a turn that ends in a review."""
    question = rendered("utter_ask_review", {"details": details(standing_at("review").draft)})
    return messages_of([{"text": "Corrigido."}, question], "m")


def test_the_card_stands_on_the_message_that_asks_for_the_review() -> None:
    messages = asked()
    text = messages[1]["text"]
    with_card(messages, card(standing_at("review").draft))
    assert "card" not in messages[0]
    assert messages[1]["card"]["steps"][1]["rows"][0]["payload"] == "/correct=routines"
    assert (messages[1]["ask"], messages[1]["text"]) == ("Posso enviar?", text)


def test_without_a_card_the_text_stands_alone() -> None:
    messages = asked()
    with_card(messages, None)
    assert messages == asked()


def test_a_question_that_is_no_review_has_no_card() -> None:
    messages: list[dict[str, Any]] = [
        {"id": "m.1", "text": "Qual?", "buttons": [{"title": "Sim", "payload": "/impact=confirm"}]},
        {"id": "m.2", "text": "Fim"},
    ]
    with_card(messages, card(standing_at("review").draft))
    assert all("card" not in message and "ask" not in message for message in messages)


def test_a_review_fills_a_few_kilobytes_of_the_history() -> None:
    talk, messages = standing_at("review"), asked()
    with_card(messages, card(talk.draft))
    reply = reply_of(view(talk.draft), messages, None, None)
    assert len(msgspec.json.encode(reply)) < 12_000


@pytest.mark.parametrize("field", [field.id for field in FIELDS])
def test_the_pencil_says_what_it_corrects(field: str) -> None:
    said = correcting(f"/correct={field}")
    assert said is not None
    assert said.startswith("Corrigir ")
    assert len(said) > len("Corrigir ")


@pytest.mark.parametrize(
    "payload", ["/correct=nowhere", "/correct", "/correct=", "/correct=release x", "/release=12.1.2310", "correct=release", "/skip"]
)
def test_any_other_payload_is_no_pencil(payload: str) -> None:
    assert correcting(payload) is None


def test_the_files_of_a_message_are_shown_with_what_was_read_in_them() -> None:
    log = Attachment(
        id="att_1", name="error.log", kind="error_log", size=9, sha256="0", findings={"last_error": {"message": "A"}, "routines": ["X"]}
    )
    screen = Attachment(id="att_2", name="tela.png", kind="image", size=9, sha256="0")
    assert files_said([log, screen]) == [
        {"id": "att_1", "name": "error.log", "kind": "error_log", "read": [{"name": "error.log", "message": "A", "routines": ["X"]}]},
        {"id": "att_2", "name": "tela.png", "kind": "image", "read": []},
    ]


def test_a_ticket_stands_on_the_message_that_told_of_it_with_a_fresh_link() -> None:
    told = {"protocol": "PRT-20261124-0001", "status": "submitted", "outcome": "ticket", "url": "/expired"}
    first = turn("a", "confirmo", {"id": "a.1", "text": "Quase"}, {"id": "a.2", "text": "Pronto"})
    first.reply["ticket"] = told
    messages = conversation_of([first, turn("b", "obrigada", {"id": "b.1", "text": "De nada"})], NOTHING, link)["messages"]
    assert messages[2] == {"from": "bot", "id": "a.2", "text": "Pronto", "ticket": {**told, "url": link("PRT-20261124-0001")}}
    assert [message for message in messages if "ticket" in message] == [messages[2]]
    assert told["url"] == "/expired"
