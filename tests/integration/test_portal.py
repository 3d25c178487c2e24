"""The portal channel over HTTP, with a SQLite store."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import jwt
import msgspec
import pytest
import pytest_asyncio
from rasa.shared.exceptions import RasaException
from rasa_sdk import Tracker

from actions.form import said
from bot import rasa_tuning
from bot.channels.errors import REASONS, Problem
from bot.channels.incoming import Incoming
from bot.channels.installation import installation
from bot.channels.links import ticket_url
from bot.channels.pacing import Order
from bot.channels.portal import PortalInput
from bot.channels.slack import SlackInput
from bot.channels.teams import TeamsInput
from bot.channels.turn import Assistant, take
from bot.channels.widget import widget_files
from bot.evidence.intake import open_evidence
from bot.store import migrate, open_store
from bot.ticket import words
from bot.ticket.fields import FIELDS, STEPS
from bot.ticket.model import Ticket
from tests.portal import BUTTONS, CLOCK, ORIGIN, SETTINGS, Dialogue, Served, Visitor, is_problem, portal, serve, show

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp("portal")
    database = f"sqlite:///{folder}/portal.db"
    migrate(database)
    store = open_store(database)
    async with portal(replace(SETTINGS, var_folder=folder), store) as server:
        yield server
    store.close()


@pytest_asyncio.fixture(loop_scope="module")
async def dialogue(served: Served) -> Dialogue:
    served.dialogue.reset()
    CLOCK.later = timedelta()
    return served.dialogue


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(served: Served, dialogue: Dialogue) -> AsyncIterator[Visitor]:
    async with Visitor(served, name="Joana Prado", company_code="T777") as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def stranger(served: Served, dialogue: Dialogue) -> AsyncIterator[Visitor]:
    async with Visitor(served) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def nobody(served: Served, dialogue: Dialogue) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=served.address, timeout=20, verify=False) as client:
        yield client


async def a_ticket(visitor: Visitor, dialogue: Dialogue, **changes: Any) -> dict[str, Any]:
    """Lets a visitor send the message that creates a ticket; gives the ``ticket`` of the reply."""
    dialogue.ticket = Ticket(**{"status": "submitted", "outcome": "ticket", "subject": "Erro <b>& cia</b>", **changes})
    reply = await visitor.say("confirmo")
    dialogue.ticket = None
    found: dict[str, Any] = reply.json()["ticket"]
    return found


# --- messages


async def test_health_needs_no_token(nobody: httpx.AsyncClient) -> None:
    answer = await nobody.get("/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_message_gets_the_reply_of_the_contract(visitor: Visitor) -> None:
    reply = (await visitor.say("estou sem faturar", "m-1")).json()
    assert reply == {
        "messages": [{"id": "m-1.1", "text": "Qual é o impacto?", "buttons": BUTTONS}],
        "progress": {"step": 1, "of": 5, "name": "premises", "title": "Antes de começar"},
        "expects": {"field": "impact", "type": "choice", "choices": [{"value": "blocked", "title": "Parou tudo"}], "optional": False},
        "ticket": None,
    }


async def test_rasa_hears_who_speaks_and_nothing_that_the_client_claims(visitor: Visitor, dialogue: Dialogue) -> None:
    await visitor.say("oi", "m-1", sender="outro", sender_id="outro", input_channel="rest", metadata={"person": {"key": "outro"}})
    heard = dialogue.heard[0]
    assert (heard.text, heard.sender_id, heard.input_channel) == ("oi", visitor.person.key, "portal")
    assert heard.metadata == {
        "message_id": "m-1",
        "payload": None,
        "person": msgspec.to_builtins(visitor.person),
        "masked": [],
        "attachments": [],
        "typed": True,
    }


async def test_a_text_with_an_empty_line_stays_one_message(visitor: Visitor, dialogue: Dialogue) -> None:
    dialogue.says = [{"text": "Primeiro.\n\nSegundo."}, {"text": "Terceiro."}]
    assert [each["text"] for each in (await visitor.say("oi")).json()["messages"]] == ["Primeiro.\n\nSegundo.", "Terceiro."]


@pytest.mark.parametrize("typed", ["/restart", '/confirm{"x":1}', "  /session_start", "/impact=blocked"])
async def test_typed_slashes_are_text(visitor: Visitor, dialogue: Dialogue, typed: str) -> None:
    await visitor.say("oi")
    assert (await visitor.say(typed)).status_code == 200
    assert dialogue.heard[1].text == "\u200b" + typed.strip()
    assert dialogue.heard[1].metadata["payload"] is None


async def test_a_button_of_the_last_reply_counts(visitor: Visitor, dialogue: Dialogue) -> None:
    await visitor.say("oi")
    assert (await visitor.say(payload="/skip")).status_code == 200
    assert (dialogue.heard[1].text, dialogue.heard[1].metadata["payload"]) == ("Pular", "/skip")


@pytest.mark.parametrize("field", [field.id for field in FIELDS])
async def test_an_answer_may_be_corrected_at_any_time_without_a_button_for_it(visitor: Visitor, dialogue: Dialogue, field: str) -> None:
    await visitor.say("oi")
    assert (await visitor.say(payload=f"/correct={field}")).status_code == 200
    heard = dialogue.heard[1]
    assert (heard.text, heard.metadata["payload"]) == (words.correcting(field), f"/correct={field}")


@pytest.mark.parametrize(
    "payload", ["/correct=nowhere", "/correct=", "/correct=release=12.1.2310", "/correct=release 1", "/correct=review"]
)
async def test_there_is_no_correcting_what_is_no_answer(visitor: Visitor, dialogue: Dialogue, payload: str) -> None:
    await visitor.say("oi")
    answer = await visitor.say(payload=payload)
    assert is_problem(answer, 400, "bad_request")
    assert answer.json()["error"]["message"] == REASONS["stale_option"][1]
    assert len(dialogue.heard) == 1


@pytest.mark.parametrize("payload", ["/confirm", "/skip ", "/impact=low", "/restart"])
async def test_a_button_that_was_not_offered_is_refused(visitor: Visitor, dialogue: Dialogue, payload: str) -> None:
    await visitor.say("oi")
    assert is_problem(await visitor.say(payload=payload), 400, "bad_request")
    assert len(dialogue.heard) == 1


async def test_a_button_of_an_older_reply_is_refused(visitor: Visitor, dialogue: Dialogue) -> None:
    await visitor.say("oi")
    dialogue.says = [{"text": "Qual é a release?"}]
    await visitor.say(payload="/skip")
    assert is_problem(await visitor.say(payload="/skip"), 400, "bad_request")


async def test_a_text_beside_a_stale_button_still_counts(visitor: Visitor, dialogue: Dialogue) -> None:
    assert (await visitor.say("pular", payload="/skip")).status_code == 200
    assert (dialogue.heard[0].text, dialogue.heard[0].metadata["payload"]) == ("pular", None)


async def test_the_same_message_again_gives_the_same_reply_and_runs_nothing(visitor: Visitor, dialogue: Dialogue) -> None:
    first = await visitor.say("oi", "m-1")
    dialogue.says = [{"text": "Outra coisa."}]
    again = await visitor.say("oi, de novo", "m-1")
    assert again.json() == first.json()
    assert len(dialogue.heard) == 1


async def test_the_same_message_twice_at_once_runs_once(visitor: Visitor, dialogue: Dialogue) -> None:
    first, second = await asyncio.gather(visitor.say("oi", "m-1"), visitor.say("oi", "m-1"))
    assert first.json() == second.json()
    assert len(dialogue.heard) == 1


async def test_the_same_message_id_of_two_people_are_two_messages(visitor: Visitor, stranger: Visitor, dialogue: Dialogue) -> None:
    await asyncio.gather(visitor.say("oi", "m-1"), stranger.say("bom dia", "m-1"))
    assert {message.text for message in dialogue.heard} == {"oi", "bom dia"}


async def test_messages_of_a_conversation_are_answered_one_after_the_other(visitor: Visitor, stranger: Visitor, dialogue: Dialogue) -> None:
    dialogue.gate.clear()
    first = asyncio.create_task(visitor.say("um"))
    await dialogue.hears()
    second = asyncio.create_task(visitor.say("dois"))
    other = asyncio.create_task(stranger.say("três"))
    await dialogue.hears()
    assert [message.text for message in dialogue.heard] == ["um", "três"]
    dialogue.gate.set()
    await asyncio.gather(first, second, other)
    assert dialogue.heard[2].text == "dois"


async def test_a_queue_that_is_too_long_is_refused(visitor: Visitor, dialogue: Dialogue) -> None:
    dialogue.gate.clear()
    waiting = [asyncio.create_task(visitor.say(f"{number}")) for number in range(10)]
    done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    dialogue.gate.set()
    refused = done.pop().result()
    assert is_problem(refused, 409, "busy")
    assert refused.headers["retry-after"] == "2"
    assert sorted(answer.status_code for answer in await asyncio.gather(*waiting)) == [200] * 9 + [409]


async def test_a_page_that_goes_away_does_not_cut_the_turn(visitor: Visitor, dialogue: Dialogue) -> None:
    dialogue.gate.clear()
    left = asyncio.create_task(visitor.say("oi", "m-1"))
    await dialogue.hears()
    left.cancel()
    await asyncio.wait([left])
    await visitor.get("/conversation")
    dialogue.gate.set()
    assert (await visitor.say("oi", "m-1")).status_code == 200
    assert len(dialogue.heard) == 1


# --- failures inside


@pytest.mark.parametrize(
    "broken",
    [{"fails": RuntimeError("segredo do cliente")}, {"fails": OSError()}, {"remembers": False}, {"says": []}, {"says": [{"custom": {}}]}],
    ids=str,
)
async def test_a_failure_inside_is_said_and_not_remembered(
    visitor: Visitor, dialogue: Dialogue, broken: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    usual = list(dialogue.says)
    for name, value in broken.items():
        setattr(dialogue, name, value)
    with caplog.at_level(logging.DEBUG):
        assert is_problem(await visitor.say("meu segredo", "m-1"), 503, "unavailable")
    assert visitor.person.key in caplog.text
    assert "segredo" not in caplog.text
    assert (await visitor.get("/conversation")).json()["messages"] == []
    dialogue.says, dialogue.fails, dialogue.remembers = usual, None, True
    assert (await visitor.say("meu segredo", "m-1")).status_code == 200
    assert len(dialogue.heard) == 2


async def test_a_rasa_that_does_not_answer_is_given_up(visitor: Visitor, dialogue: Dialogue, served: Served) -> None:
    dialogue.gate.clear()
    assistant = Assistant(dialogue.handle_message, served.store, show, str, Order(), open_evidence(SETTINGS, served.store), timeout=0.01)
    incoming = Incoming(message_id="m-1", text="oi")
    with pytest.raises(Problem) as caught:
        await take(assistant, visitor.person, incoming)
    assert caught.value.code == "unavailable"
    assert served.store.portal_turn(visitor.person.key, "m-1") is None


async def test_a_store_that_fails_is_said_too(visitor: Visitor, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(served.store, "portal_turn", fail)
    monkeypatch.setattr(served.store, "tickets", fail)
    assert is_problem(await visitor.say("oi"), 503, "unavailable")
    assert is_problem(await visitor.get("/tickets"), 503, "unavailable")


# --- the conversation


async def test_a_new_visitor_finds_an_empty_conversation(visitor: Visitor) -> None:
    assert (await visitor.get("/conversation")).json() == {"messages": [], "progress": None, "expects": None}


async def test_a_page_finds_everything_again_after_a_reload(visitor: Visitor, dialogue: Dialogue) -> None:
    await visitor.say("oi", "m-1")
    reply = (await visitor.say(payload="/skip", message_id="m-2")).json()
    conversation = (await visitor.get("/conversation")).json()
    assert [(each["from"], each["id"], each["text"]) for each in conversation["messages"]] == [
        ("user", "m-1", "oi"),
        ("bot", "m-1.1", "Qual é o impacto?"),
        ("user", "m-2", "Pular"),
        ("bot", "m-2.1", "Qual é o impacto?"),
    ]
    assert conversation["messages"][3]["buttons"] == BUTTONS
    assert (conversation["progress"], conversation["expects"]) == (reply["progress"], reply["expects"])


async def test_a_review_comes_with_its_card_also_after_a_reload(visitor: Visitor, dialogue: Dialogue) -> None:
    dialogue.question = "review"
    dialogue.says = [
        {"text": "Anotado."},
        {"text": "Confira:\n\nRelease: 1\n\nPosso enviar?", "buttons": [{"title": "Sim", "payload": "/review=confirm"}]},
    ]
    first, second = (await visitor.say("oi")).json()["messages"]
    assert set(first) == {"id", "text"}
    assert (second["ask"], [step["name"] for step in second["card"]["steps"]]) == ("Posso enviar?", list(STEPS))
    assert (await visitor.get("/conversation")).json()["messages"][1:] == [{"from": "bot", **first}, {"from": "bot", **second}]


async def test_only_a_review_has_a_card(visitor: Visitor, dialogue: Dialogue) -> None:
    dialogue.says = [{"text": "Posso?", "buttons": [{"title": "Sim", "payload": "/review=confirm"}]}]
    assert "card" not in (await visitor.say("oi")).json()["messages"][0]


async def test_a_ticket_is_in_the_history_with_a_link_that_works(visitor: Visitor, dialogue: Dialogue, nobody: httpx.AsyncClient) -> None:
    ticket = await a_ticket(visitor, dialogue)
    CLOCK.later = timedelta(hours=1)
    told = (await visitor.get("/conversation")).json()["messages"][-1]["ticket"]
    assert told["protocol"] == ticket["protocol"]
    root = httpx.URL(str(nobody.base_url)).copy_with(path="/")
    assert (await nobody.get(root.join(ticket["url"]))).status_code == 401
    assert (await nobody.get(root.join(told["url"]))).status_code == 200


async def test_without_a_draft_there_is_no_summary(visitor: Visitor) -> None:
    assert (await visitor.get("/summary")).json() == {"summary": None}


async def test_the_summary_is_the_card_of_ones_own_draft(visitor: Visitor, stranger: Visitor, served: Served) -> None:
    await visitor.say("oi")
    with served.store.conversation(visitor.person.key) as work:
        assert work.draft
        work.draft.ticket.environment.release = "12.1.2410"
    found = (await visitor.get("/summary")).json()["summary"]
    assert [row for step in found["steps"] for row in step["rows"]] == [
        {"field": "release", "label": "Release", "text": "12.1.2410", "payload": "/correct=release"}
    ]
    assert (await stranger.get("/summary")).json() == {"summary": None}


async def test_after_the_ticket_or_the_draft_is_gone_there_is_no_summary(visitor: Visitor, served: Served) -> None:
    await visitor.say("oi")
    with served.store.conversation(visitor.person.key) as work:
        assert work.draft
        work.draft.reset()
    assert (await visitor.get("/summary")).json() == {"summary": None}
    await visitor.say("oi")
    await visitor.delete("/conversation")
    assert (await visitor.get("/summary")).json() == {"summary": None}


async def test_what_was_typed_is_shown_as_it_was_typed(visitor: Visitor) -> None:
    await visitor.say("/restart <b>agora</b>")
    assert (await visitor.get("/conversation")).json()["messages"][0]["text"] == "/restart <b>agora</b>"


async def test_what_must_not_be_kept_reaches_nothing_behind_the_channel(visitor: Visitor, dialogue: Dialogue, served: Served) -> None:
    reply = await visitor.say("meu CPF é 529.982.247-25 e a senha: abc123", "m-1")
    masked = "meu CPF é [CPF removido] e a senha: [senha removida]"
    assert reply.status_code == 200
    assert (dialogue.heard[0].text, dialogue.heard[0].metadata["masked"]) == (masked, ["cpf", "password"])
    assert (await visitor.get("/conversation")).json()["messages"][0]["text"] == masked
    assert [turn.request["text"] for turn in served.store.portal_history(visitor.person.key)] == [masked]


async def test_the_action_hears_what_was_removed() -> None:
    message = {"text": "oi", "metadata": {"message_id": "m-1", "masked": ["cpf"]}}
    tracker = Tracker("p", {}, message, [], False, None, {}, "action_listen")
    assert (said(tracker).message_id, said(tracker).masked) == ("m-1", ["cpf"])


async def test_a_conversation_can_be_forgotten(visitor: Visitor, served: Served) -> None:
    await visitor.say("oi", "m-1")
    answer = await visitor.delete("/conversation")
    assert (answer.status_code, answer.content) == (204, b"")
    assert served.store.draft(visitor.person.key) is None
    assert (await visitor.get("/conversation")).json()["messages"] == []


async def test_a_confirmed_cancellation_leaves_only_its_own_reply(visitor: Visitor, dialogue: Dialogue, served: Served) -> None:
    await visitor.say("meu erro é este")
    dialogue.forgets, dialogue.question, dialogue.says = True, None, [{"text": "Cancelado."}]
    reply = (await visitor.say("sim", "m-2")).json()
    assert served.store.draft(visitor.person.key) is None
    assert [each["text"] for each in (await visitor.get("/conversation")).json()["messages"]] == ["sim", "Cancelado."]
    assert (await visitor.say("sim", "m-2")).json() == reply
    assert len(dialogue.heard) == 2


def crash(*_: object) -> None:
    raise OSError("disk")


async def test_a_cancellation_that_was_cut_off_is_finished_by_its_message_and_runs_nothing(
    visitor: Visitor, dialogue: Dialogue, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogue.says = [{"text": "Cancelar?", "buttons": [{"title": "Sim, cancelar", "payload": "/confirm_cancel=yes"}]}]
    await visitor.say("meu erro é este")
    dialogue.forgets, dialogue.question, dialogue.says = True, None, [{"text": "Cancelado."}]
    with monkeypatch.context() as patch:
        patch.setattr("bot.store.portal.keep", crash)
        assert is_problem(await visitor.say(payload="/confirm_cancel=yes", message_id="m-2"), 503, "unavailable")
    draft = served.store.draft(visitor.person.key)
    assert draft is not None
    assert draft.turn("m-2") is not None
    reply = await visitor.say(payload="/confirm_cancel=yes", message_id="m-2")
    assert reply.status_code == 200
    assert served.store.draft(visitor.person.key) is None
    assert [each["text"] for each in (await visitor.get("/conversation")).json()["messages"]] == ["Sim, cancelar", "Cancelado."]
    heard = len(dialogue.heard)
    assert (await visitor.say(payload="/confirm_cancel=yes", message_id="m-2")).json() == reply.json()
    assert len(dialogue.heard) == heard


async def test_what_a_cut_off_cancellation_left_goes_with_the_next_message(
    visitor: Visitor, dialogue: Dialogue, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    await visitor.say("meu erro é este")
    dialogue.forgets = True
    with monkeypatch.context() as patch:
        patch.setattr("bot.store.portal.keep", crash)
        assert (await visitor.say("sim", "m-2")).status_code == 503
    dialogue.forgets = False
    assert (await visitor.say("outro assunto", "m-3")).status_code == 200
    assert [turn.message_id for turn in served.store.portal_history(visitor.person.key)] == ["m-3"]
    draft = served.store.draft(visitor.person.key)
    assert draft is not None
    assert draft.turn("m-2") is not None


async def test_forgetting_waits_for_the_turn_that_runs(visitor: Visitor, dialogue: Dialogue, served: Served) -> None:
    dialogue.gate.clear()
    turn = asyncio.create_task(visitor.say("oi"))
    await dialogue.hears()
    forgetting = asyncio.create_task(visitor.delete("/conversation"))
    dialogue.gate.set()
    assert [answer.status_code for answer in await asyncio.gather(turn, forgetting)] == [200, 204]
    assert served.store.portal_history(visitor.person.key) == []


# --- tickets


async def test_the_turn_that_creates_a_ticket_names_it(visitor: Visitor, dialogue: Dialogue) -> None:
    ticket = await a_ticket(visitor, dialogue, status="consulting", outcome="consulting")
    assert re.fullmatch(r"PRT-\d{8}-\d{4}", ticket["protocol"])
    assert (ticket["status"], ticket["outcome"]) == ("consulting", "consulting")
    assert ticket["url"].startswith(f"/webhooks/portal/tickets/{ticket['protocol']}?access=")
    assert (await visitor.say("obrigada")).json()["ticket"] is None


async def test_a_ticket_comes_in_the_form_that_is_asked_for(visitor: Visitor, dialogue: Dialogue) -> None:
    path = f"/tickets/{(await a_ticket(visitor, dialogue))['protocol']}"
    document = await visitor.get(path, headers={"Accept": "application/json"})
    assert msgspec.json.decode(document.content, type=Ticket).subject == "Erro <b>& cia</b>"
    markdown = await visitor.get(path, headers={"Accept": "text/markdown"})
    assert (markdown.headers["content-type"], markdown.text[0]) == ("text/markdown; charset=utf-8", "#")
    page = await visitor.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<html" in page.text
    assert "<b>& cia" not in page.text
    policy = page.headers["content-security-policy"]
    style = re.findall("<style>(.*?)</style>", page.text, re.DOTALL)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    assert "script" not in policy
    assert not re.search(r"<script|\sstyle=|\son\w+=|(?:src|href)=.https?:", page.text)
    assert page.headers["vary"].startswith("Accept")


async def test_a_persons_tickets_are_listed_newest_first(visitor: Visitor, stranger: Visitor, dialogue: Dialogue, served: Served) -> None:
    older = await a_ticket(visitor, dialogue)
    with served.store.conversation(visitor.person.key) as work:
        assert work.draft
        work.draft.state = "idle"
    newer = await a_ticket(visitor, dialogue, subject=None)
    tickets = (await visitor.get("/tickets")).json()["tickets"]
    assert [each["protocol"] for each in tickets] == [newer["protocol"], older["protocol"]]
    assert set(tickets[0]) == {"protocol", "status", "outcome", "kind", "subject", "created_at", "url"}
    assert (await stranger.get("/tickets")).json() == {"tickets": []}


async def test_a_signed_link_opens_its_page_without_a_token(visitor: Visitor, dialogue: Dialogue, nobody: httpx.AsyncClient) -> None:
    url = httpx.URL((await a_ticket(visitor, dialogue))["url"])
    page = await nobody.get(nobody.base_url.copy_with(raw_path=url.raw_path), headers={"Accept": "application/json"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["referrer-policy"] == "no-referrer"
    CLOCK.later = timedelta(minutes=15)
    assert is_problem(await nobody.get(nobody.base_url.copy_with(raw_path=url.raw_path)), 401, "unauthorized")


async def test_a_signed_link_opens_nothing_else(visitor: Visitor, dialogue: Dialogue, nobody: httpx.AsyncClient) -> None:
    first = await a_ticket(visitor, dialogue)
    access = {"access": httpx.URL(first["url"]).params["access"]}
    other = f"/tickets/{first['protocol'][:-4]}9999"
    assert is_problem(await nobody.get(other, params=access), 401, "unauthorized")
    for method, path in [
        ("GET", "/tickets"),
        ("GET", "/conversation"),
        ("GET", "/summary"),
        ("DELETE", "/conversation"),
        ("POST", "/messages"),
    ]:
        assert is_problem(await nobody.request(method, path, params=access), 401, "unauthorized")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert is_problem(await nobody.request(method, f"/tickets/{first['protocol']}", params=access), 405, "method_not_allowed")


@pytest.mark.parametrize("protocol", ["PRT-20261124-9999", "x" * 3000, "%00", "%ED%A0%80", "..%2Fconversation", "'%20OR%201=1", "ção"])
async def test_what_is_no_ticket_is_not_found(visitor: Visitor, protocol: str) -> None:
    assert is_problem(await visitor.get(f"/tickets/{protocol}"), 404, "not_found")


# --- one person and another


async def test_nobody_reaches_what_belongs_to_another(visitor: Visitor, stranger: Visitor, dialogue: Dialogue, served: Served) -> None:
    protocol = (await a_ticket(visitor, dialogue))["protocol"]
    key, draft = visitor.person.key, served.store.draft(visitor.person.key)
    before = served.store.portal_history(key)
    claimed = {"sender": key, "sender_id": key, "conversation_id": key, "sub": key, "owner": key}
    for accept in ("application/json", "text/markdown", "text/html"):
        assert is_problem(await stranger.get(f"/tickets/{protocol}", headers={"Accept": accept}), 404, "not_found")
    assert is_problem(await stranger.get(f"/tickets/{protocol}", params={**claimed, "access": "x"}), 401, "unauthorized")
    assert is_problem(await stranger.get(f"/tickets/{protocol}/attachments/att_1"), 404, "not_found")
    assert (await stranger.get("/tickets", params=claimed)).json() == {"tickets": []}
    assert (await stranger.get("/conversation", params=claimed)).json()["messages"] == []
    assert (await stranger.get("/summary", params=claimed)).json() == {"summary": None}
    assert is_problem(await stranger.say(payload="/skip", **claimed), 400, "bad_request")
    assert (await stranger.say("oi", before[0].message_id, **claimed)).status_code == 200
    assert dialogue.heard[-1].sender_id == stranger.person.key
    assert (await stranger.request("DELETE", "/conversation", params=claimed, json=claimed)).status_code == 204
    assert is_problem(await stranger.get(f"/conversation/{key}"), 404, "not_found")
    assert served.store.portal_history(key) == before
    assert served.store.draft(key) == draft


async def test_the_same_sub_in_another_company_is_another_person(served: Served, dialogue: Dialogue) -> None:
    async with Visitor(served, "42", company_code="T1") as one, Visitor(served, "42", company_code="T2") as two:
        await one.say("oi")
        assert (await two.get("/conversation")).json()["messages"] == []
        await one.delete("/conversation")


def bad_tokens() -> dict[str, str | None]:
    def token(key: str = str(SETTINGS.portal_jwt_secret), algorithm: str = "HS256", **changes: Any) -> str:
        claims = {"sub": "42", "aud": "assertivo", "exp": datetime.now(timezone.utc) + timedelta(hours=1), **changes}
        return "Bearer " + jwt.encode({name: value for name, value in claims.items() if value is not None}, key, algorithm=algorithm)

    return {
        "missing": None,
        "empty": "",
        "no scheme": token().removeprefix("Bearer "),
        "basic": "Basic NDI6eA==",
        "rubbish": "Bearer ção.x.y",
        "expired": token(exp=datetime.now(timezone.utc) - timedelta(hours=1)),
        "too long": token(exp=datetime.now(timezone.utc) + timedelta(hours=13)),
        "no exp": token(exp=None),
        "wrong audience": token(aud="outro"),
        "no audience": token(aud=None),
        "no sub": token(sub=None),
        "wrong key": token("w" * 64),
        "wrong algorithm": token(algorithm="HS512"),
        "alg none": token("", "none"),
        "ticket link": "Bearer " + ticket_url("42", SETTINGS, datetime.now(timezone.utc)).partition("access=")[2],
    }


@pytest.mark.parametrize("authorization", [pytest.param(value, id=name) for name, value in bad_tokens().items()])
async def test_without_a_valid_token_every_door_is_shut(nobody: httpx.AsyncClient, dialogue: Dialogue, authorization: str | None) -> None:
    headers = {} if authorization is None else {b"Authorization": authorization.encode()}
    doors = [
        ("POST", "/messages"),
        ("POST", "/attachments"),
        ("GET", "/conversation"),
        ("GET", "/summary"),
        ("DELETE", "/conversation"),
        ("GET", "/tickets"),
        ("GET", "/tickets/PRT-20261124-0001"),
        ("GET", "/tickets/PRT-20261124-0001/attachments/att_1"),
    ]
    for method, path in doors:
        content = {"message_id": "m-1", "text": "oi"} if method == "POST" else None
        answer = await nobody.request(method, path, headers=headers, json=content)
        assert is_problem(answer, 401, "unauthorized"), path
        assert answer.headers["www-authenticate"] == "Bearer"
    assert dialogue.heard == []


# --- what pages, scanners and broken clients send


HOSTILE: dict[str, tuple[bytes, int, str]] = {
    "1 MB of text": (json.dumps({"message_id": "m", "text": "x" * 1_000_000}).encode(), 413, "too_large"),
    "a long text": (json.dumps({"message_id": "m", "text": "x" * 20_001}).encode(), 413, "too_large"),
    "nothing": (b"", 400, "bad_request"),
    "binary": (bytes(range(256)) * 40, 400, "bad_request"),
    "binary in JSON": (b'{"message_id": "m", "text": "\xff\xfe\x00"}', 400, "bad_request"),
    "deep JSON": (b'{"a":' * 30_000 + b"1" + b"}" * 30_000, 400, "bad_request"),
    "a huge number": (b'{"message_id": "m", "text": ' + b"9" * 100_000 + b"}", 400, "bad_request"),
    "a list": (b'[{"message_id": "m", "text": "oi"}]', 400, "bad_request"),
    "a form": (b"message_id=m&text=oi", 400, "bad_request"),
    "an attachment of nobody": (b'{"message_id": "m", "text": "oi", "attachments": ["att_1"]}', 404, "not_found"),
    "no message id": (b'{"text": "oi"}', 400, "bad_request"),
}


@pytest.mark.parametrize("content", [pytest.param(value, id=name) for name, value in HOSTILE.items()])
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain; charset=utf-16"])
async def test_bad_messages_get_a_clear_answer(visitor: Visitor, dialogue: Dialogue, content: tuple[bytes, int, str], kind: str) -> None:
    answer = await visitor.post("/messages", content=content[0], headers={"Content-Type": kind})
    assert is_problem(answer, *content[1:])
    assert dialogue.heard == []
    assert (await visitor.say("oi")).status_code == 200


@pytest.mark.parametrize(
    ("sent", "heard"),
    [
        ("\\ud83d\\ude00 \\ud83d", "😀 \ufffd"),
        ("a\\u0000b\\u001b[2J\\r\\nc", "ab[2J\nc"),
        ("\\u202egol\\u202c שלום مرحبا", "\u202egol\u202c שלום مرحبا"),
        ("a\\u200b\\u200db\\ufeff", "a\u200b\u200db\ufeff"),
        ("<img src=x onerror=alert(1)> [a](javascript:alert(1))", "<img src=x onerror=alert(1)> [a](javascript:alert(1))"),
        ("\\n".join(["linha do log"] * 500), "\n".join(["linha do log"] * 500)),
        ("'; DROP TABLE drafts; --", "'; DROP TABLE drafts; --"),
    ],
)
async def test_strange_text_is_still_a_message(visitor: Visitor, dialogue: Dialogue, sent: str, heard: str) -> None:
    answer = await visitor.post("/messages", content=f'{{"message_id": "m-1", "text": "{sent}"}}'.encode())
    assert answer.status_code == 200
    assert dialogue.heard[0].text == heard
    assert (await visitor.get("/conversation")).json()["messages"][0]["text"] == heard


async def test_a_body_in_pieces_is_read_and_limited(visitor: Visitor) -> None:
    async def pieces(count: int) -> AsyncIterator[bytes]:
        yield b'{"message_id": "m-1", "text": "'
        for _ in range(count):
            yield b"oi " * 1000
        yield b'"}'

    assert (await visitor.post("/messages", content=pieces(5))).status_code == 200
    assert is_problem(await visitor.post("/messages", content=pieces(200)), 413, "too_large")


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/nowhere", 404, None),
        ("POST", "/nowhere/at/all", 404, None),
        ("DELETE", "/%2e%2e/%2e%2e/etc/passwd", 404, None),
        ("GET", "/chat/nowhere.js", 404, None),
        ("GET", "/chat/", 404, None),
        ("GET", "/chat/..%2fwidget.js", 404, None),
        ("GET", "/chat/..%2f..%2fsettings.py", 404, None),
        ("GET", "/chat/%2e%2e/demo.html", 404, None),
        ("GET", "/chat/chat%2felement.js", 404, None),
        ("GET", "/chat/deeper/element.js", 404, None),
        ("GET", "/demo.html", 404, None),
        ("POST", "/widget.js", 405, {"GET", "HEAD"}),
        ("DELETE", "/chat/element.js", 405, {"GET", "HEAD"}),
        ("POST", "/summary", 405, {"GET", "HEAD"}),
        ("GET", "/tickets/PRT-20261124-0001/attachments", 404, None),
        ("GET", "/messages", 405, {"POST"}),
        ("PUT", "/messages", 405, {"POST"}),
        ("HEAD", "/messages", 405, {"POST"}),
        ("BREW", "/messages", 405, {"POST"}),
        ("POST", "/conversation", 405, {"GET", "HEAD", "DELETE"}),
        ("DELETE", "/tickets", 405, {"GET", "HEAD"}),
        ("PATCH", "/tickets/PRT-20261124-0001", 405, {"GET", "HEAD"}),
        ("POST", "/tickets/PRT-20261124-0001/attachments/att_1", 405, {"GET", "HEAD"}),
        ("POST", "/", 405, {"GET", "HEAD"}),
    ],
)
async def test_unknown_paths_and_methods_answer_in_the_same_form(
    visitor: Visitor, method: str, path: str, status: int, allow: set[str] | None
) -> None:
    answer = await visitor.request(method, path)
    if method != "HEAD":
        assert is_problem(answer, status, {404: "not_found", 405: "method_not_allowed"}[status])
    assert answer.status_code == status
    assert set(answer.headers.get("allow", "").split(", ")) == (allow or {""})


@pytest.mark.parametrize("path", ["/", "/conversation", "/summary", "/tickets", "/demo", "/widget.js", "/chat/element.js"])
async def test_head_is_get_without_a_body(visitor: Visitor, path: str) -> None:
    answer = await visitor.head(path)
    assert (answer.status_code, answer.content) == (200, b"")


async def raw(served: Served, request: bytes) -> bytes:
    """What the server answers to bytes that no HTTP library would send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer


@pytest.mark.parametrize("length", [b"-5", b"x", b"+5", b"1_0", b""])
async def test_an_odd_length_is_refused_and_does_not_stop_the_server(served: Served, nobody: httpx.AsyncClient, length: bytes) -> None:
    head = b"POST /webhooks/portal/messages HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + b"\r\n\r\nabc"
    answer = await raw(served, head)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"bad_request"' in answer
    assert (await nobody.get("/")).status_code == 200


async def test_a_broken_chunk_is_refused(served: Served, visitor: Visitor) -> None:
    token = visitor.headers["authorization"].encode()
    head = b"POST /webhooks/portal/messages HTTP/1.1\r\nHost: x\r\nAuthorization: " + token + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = await raw(served, head + b"zz\r\nabc\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"bad_request"' in answer


async def test_errors_outside_the_channel_stay_the_servers_own(served: Served) -> None:
    async with httpx.AsyncClient(verify=False) as client:
        answer = await client.get(f"http://127.0.0.1:{served.port}/webhooks/portal2")
    assert answer.status_code == 404
    assert answer.headers["content-type"] != "application/json"


# --- the portal's pages on another origin


async def test_a_page_of_the_portals_origin_may_call_and_read_errors(visitor: Visitor) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, content-type"}
    preflight = await visitor.options("/messages", headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == ORIGIN
    for path, headers in [("/conversation", {}), ("/tickets", {"Authorization": ""}), ("/nowhere", {})]:
        answer = await visitor.get(path, headers={**headers, "Origin": ORIGIN})
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        other = await visitor.get(path, headers={**headers, "Origin": "https://evil.example"})
        assert other.headers.get("access-control-allow-origin") != "https://evil.example"


# --- the widget's files


async def test_a_module_of_the_widget_needs_no_token_and_is_nothing_but_a_script(nobody: httpx.AsyncClient) -> None:
    for path, module in widget_files().items():
        answer = await nobody.get(f"/{path}")
        assert (answer.status_code, answer.content) == (200, module.plain)
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "set-cookie" not in answer.headers


async def test_a_module_is_compressed_for_who_takes_it(nobody: httpx.AsyncClient) -> None:
    module = widget_files()["chat/element.js"]
    for accepted, encoding, size in [("gzip, br", "gzip", len(module.packed)), ("identity", None, len(module.plain))]:
        answer = await nobody.get("/chat/element.js", headers={"Accept-Encoding": accepted})
        assert (answer.headers.get("content-encoding"), int(answer.headers["content-length"])) == (encoding, size)
        assert answer.content == module.plain
        assert "Accept-Encoding" in answer.headers["vary"]


async def test_an_unchanged_module_is_not_sent_again(nobody: httpx.AsyncClient) -> None:
    first = await nobody.get("/chat/element.js")
    assert first.headers["cache-control"] == "no-cache"
    for known in (first.headers["etag"], f'"another", {first.headers["etag"]}'):
        again = await nobody.get("/chat/element.js", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["etag"], again.headers["cache-control"]) == (first.headers["etag"], "no-cache")
    changed = await nobody.get("/chat/element.js", headers={"If-None-Match": (await nobody.get("/widget.js")).headers["etag"]})
    assert (changed.status_code, changed.content) == (200, first.content)


@pytest.mark.parametrize("path", ["/widget.js", "/chat/element.js"])
async def test_the_portals_origins_may_load_the_widget_and_no_other(nobody: httpx.AsyncClient, path: str) -> None:
    known = (await nobody.get(path)).headers["etag"]
    for headers in ({}, {"If-None-Match": known}):
        assert (await nobody.get(path, headers={**headers, "Origin": ORIGIN})).headers["access-control-allow-origin"] == ORIGIN
        other = await nobody.get(path, headers={**headers, "Origin": "https://evil.example"})
        assert other.headers.get("access-control-allow-origin") not in ("*", "https://evil.example")


async def test_of_the_widgets_folder_only_modules_are_served(nobody: httpx.AsyncClient) -> None:
    for path in ("/chat/demo.html", "/chat/widget.js", "/chat/ELEMENT.JS", "/chat/element.js%00", "/chat/%2e%2e%2fdemo.html"):
        assert is_problem(await nobody.get(path), 404, "not_found")


async def test_dots_in_a_path_reach_no_other_file(served: Served) -> None:
    for path in (b"/chat/../demo.html", b"/chat/../../../../bot/settings.py", b"/chat/..%5c..%5csettings.py", b"/chat//etc/passwd"):
        answer = await raw(served, b"GET /webhooks/portal" + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 404 ")
        assert b'"not_found"' in answer


# --- pace, start-up, demo


async def start_another(served: Served, **changes: Any) -> tuple[Any, str]:
    server, port = await serve(PortalInput(replace(SETTINGS, **changes), served.store, show), served.dialogue)
    return server, f"http://127.0.0.1:{port}/webhooks/portal"


async def test_who_sends_too_much_is_asked_to_wait(served: Served, dialogue: Dialogue) -> None:
    server, address = await start_another(served, messages_per_minute=2)
    async with Visitor(served) as one, Visitor(served) as two:
        one.base_url = two.base_url = httpx.URL(address)
        assert [(await one.say("oi")).status_code for _ in range(2)] == [200, 200]
        refused = await one.say("oi")
        assert is_problem(refused, 429, "too_many_requests")
        assert 1 <= int(refused.headers["retry-after"]) <= 30
        assert refused.json()["error"]["retry_after"] == int(refused.headers["retry-after"])
        assert (await one.get("/conversation")).status_code == 200
        assert (await two.say("oi")).status_code == 200
    await server.close()


async def test_there_is_no_demo_unless_it_is_wanted(served: Served, dialogue: Dialogue) -> None:
    server, address = await start_another(served, portal_demo=False)
    async with httpx.AsyncClient(verify=False) as client:
        assert is_problem(await client.get(address + "/demo"), 404, "not_found")
    await server.close()


async def test_the_demo_runs_its_own_script_and_reaches_no_other_site(nobody: httpx.AsyncClient) -> None:
    page = await nobody.get("/demo")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert re.search(
        r"script-src 'self' 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; connect-src 'self'; img-src data: blob:;", policy
    )
    assert "unsafe" not in policy
    assert not re.search(r"https?://|innerHTML|insertAdjacent|document\.write|\son\w+=|\sstyle=", page.text)
    assert re.findall(r"<script[^>]*>", page.text) == ['<script type="module" src="widget.js">', "<script>"]
    assert page.text.count("<style>") == page.text.count("<style") == 1


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, False),
        ({"slack_bot_token": "xoxb-1"}, False),
        ({"slack_bot_token": "xoxb-1", "slack_signing_secret": "s"}, True),
        ({"teams_app_id": "1", "teams_app_password": "p", "teams_tenant_id": "t"}, True),
    ],
)
async def test_the_demo_has_codes_where_there_is_a_channel_for_them(
    served: Served, dialogue: Dialogue, changes: dict[str, str], shown: bool
) -> None:
    server, address = await start_another(served, **changes)
    async with httpx.AsyncClient(verify=False) as client:
        page = (await client.get(address + "/demo")).text
    await server.close()
    tile = re.search(r'<section [^>]*id="elsewhere"[^>]*>', page)
    assert tile
    assert ("hidden" in tile[0]) is not shown


async def test_a_portal_without_keys_does_not_start(served: Served) -> None:
    for changes in ({"portal_jwt_secret": None}, {"link_secret": ""}):
        with pytest.raises(RasaException, match=r"in \.env"):
            PortalInput(replace(SETTINGS, **changes), served.store, show).blueprint(served.dialogue.handle_message)


async def test_a_rasa_without_its_tuning_does_not_start(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa_tuning, "active", lambda: False)
    with pytest.raises(RasaException, match="tuning"):
        PortalInput(SETTINGS, served.store, show).blueprint(served.dialogue.handle_message)


async def test_a_database_that_is_not_prepared_ends_the_start_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(SETTINGS, database_url=f"sqlite:///{tmp_path}/empty.db")
    installation.cache_clear()
    monkeypatch.setattr("bot.channels.installation.settings", lambda: settings)
    with pytest.raises(RasaException):
        PortalInput.from_credentials(None)


async def test_the_channels_of_a_process_take_turns_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(SETTINGS, var_folder=tmp_path, database_url=f"sqlite:///{tmp_path}/shared.db")
    migrate(settings.database_url)
    installation.cache_clear()
    monkeypatch.setattr("bot.channels.installation.settings", lambda: settings)
    channels = [each.from_credentials(None) for each in (PortalInput, SlackInput, TeamsInput)]
    installation.cache_clear()
    assert len({id(each.order) for each in channels}) == len({id(each.evidence) for each in channels}) == 1
    channels[0].store.close()
