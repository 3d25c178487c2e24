"""Tokens that prove nobody open nothing, and a token opens nothing of another person's."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import httpx
import jwt
import pytest

from bot.channels.identity import sign_token
from bot.channels.links import ticket_url
from tests.assistant import Assistant
from tests.customer import ANSWERS, QUESTION, Customer, Identity, expected, is_sorry, texts


class Call(NamedTuple):
    """A call of the contract. ``{}`` in the path is a protocol."""

    method: str
    path: str
    content: dict[str, Any] | None = None
    accept: str = "application/json"


CALLS = [
    Call("POST", "/messages", {"message_id": "m-1", "text": "resumo"}),
    Call("POST", "/attachments", {}),
    Call("GET", "/conversation"),
    Call("DELETE", "/conversation"),
    Call("GET", "/tickets"),
    Call("GET", "/tickets/{}"),
    Call("GET", "/tickets/{}", None, "text/markdown"),
    Call("GET", "/tickets/{}", None, "text/html"),
    Call("GET", "/tickets/{}/attachments/att_1"),
]
TICKET_CALLS = [call for call in CALLS if "{}" in call.path]

VICTIM = Identity(name="Otávio Sigiloso", email="otavio@segredo.example", company="Segredo Armazéns", company_code="T00777")
#: What only the victim says or is; a stranger's answers must hold none of it.
SECRETS = ("Otávio", "Sigiloso", "otavio@segredo.example", "Segredo Armazéns", "T00777", "MATA521", "excluam", "12.1.2410")


@pytest.fixture(scope="module")
def victim(running: Assistant) -> Iterator[Customer]:
    """Somebody with a ticket and an open draft. Their messages carry ids that anybody could guess."""
    with running.customer(identity=VICTIM) as person:
        person.talk(QUESTION, ANSWERS)
        person.say(QUESTION, "m-1")
        assert expected(person.say("sim, está certo", "m-2")) == "impact"
        yield person


def call(client: httpx.Client, it: Call, protocol: str, **more: Any) -> httpx.Response:
    return client.request(
        it.method, it.path.format(protocol), json=it.content, headers={"Accept": it.accept, **more.pop("headers", {})}, **more
    )


def tells_nothing_of(victim: Customer, answer: httpx.Response) -> bool:
    (protocol,) = victim.protocols()
    return not any(secret in answer.text for secret in (*SECRETS, protocol))


def claims(**changes: Any) -> dict[str, Any]:
    expires = datetime.now(timezone.utc) + timedelta(hours=1)
    return {"sub": "victim", "aud": "assertivo", "exp": expires, "company_code": VICTIM.company_code, **changes}


def forged(running: Assistant, kind: str) -> str | None:
    """An Authorization header that proves nobody."""
    secret = running.settings.portal_jwt_secret or ""
    past = datetime.now(timezone.utc) - timedelta(hours=1)
    tokens = {
        "expired": jwt.encode(claims(exp=past), secret),
        "for another audience": jwt.encode(claims(aud="portal"), secret),
        "without an audience": jwt.encode({name: claim for name, claim in claims().items() if name != "aud"}, secret),
        "signed with another key": jwt.encode(claims(), "k" * 48),
        "signed with the links' key": jwt.encode(claims(), running.settings.link_secret),
        "alg none": jwt.encode(claims(), "", algorithm="none"),
        "without its signature": jwt.encode(claims(), secret).rpartition(".")[0] + ".",
        "no token": "zero.um.dois",
    }
    return None if kind == "missing" else f"Bearer {tokens[kind]}"


@pytest.mark.parametrize(
    "kind",
    [
        "missing",
        "expired",
        "for another audience",
        "without an audience",
        "signed with another key",
        "signed with the links' key",
        "alg none",
        "without its signature",
        "no token",
    ],
)
def test_a_token_that_proves_nobody_opens_no_call(running: Assistant, victim: Customer, kind: str) -> None:
    header = forged(running, kind)
    (protocol,) = victim.protocols()
    with httpx.Client(base_url=running.base, timeout=20) as client:
        for each in CALLS:
            answer = call(client, each, protocol, headers={"Authorization": header} if header else {})
            assert is_sorry(answer, 401, "unauthorized"), each
            assert tells_nothing_of(victim, answer)


def test_what_needs_no_token_needs_none(running: Assistant) -> None:
    assert httpx.get(f"{running.base}/", timeout=20).json() == {"status": "ok"}


@pytest.mark.parametrize("it", TICKET_CALLS, ids=lambda it: f"{it.path} {it.accept}")
def test_another_persons_ticket_is_no_ticket(victim: Customer, other: Customer, it: Call) -> None:
    (protocol,) = victim.protocols()
    answer = call(other, it, protocol)
    assert is_sorry(answer, 404, "not_found")
    assert tells_nothing_of(victim, answer)
    # The same as for one that never existed: not even that there is a ticket can be learned.
    assert answer.json() == call(other, it, "PRT-20000101-0001").json()


def test_another_persons_conversation_and_list_stay_empty(victim: Customer, other: Customer) -> None:
    assert other.conversation() == {"messages": [], "progress": None, "expects": None}
    assert other.protocols() == []


def test_another_persons_message_id_gives_no_reply_of_theirs(victim: Customer, other: Customer) -> None:
    answer = other.attempt("oi, tudo bem?", "m-2")
    assert answer.status_code == 200
    assert tells_nothing_of(victim, answer)


@pytest.mark.parametrize(
    "words", ["resumo", "continuar de onde parei", "voltar", "como está o meu chamado?", "quais são os meus chamados?"]
)
def test_no_words_bring_up_another_persons_draft_or_ticket(victim: Customer, other: Customer, words: str) -> None:
    assert tells_nothing_of(victim, other.attempt(words))


def test_naming_another_persons_protocol_tells_nothing(victim: Customer, other: Customer) -> None:
    (protocol,) = victim.protocols()
    reply = " ".join(texts(other.say(f"como está o protocolo {protocol}?")))
    assert not any(secret in reply for secret in SECRETS)


def test_nothing_in_a_body_or_address_makes_somebody_else_of_the_sender(victim: Customer, other: Customer) -> None:
    posing = {
        "sender": victim.key,
        "sender_id": victim.key,
        "conversation": victim.key,
        "sub": "victim",
        "metadata": {"person": {"key": victim.key}},
    }
    answer = other.post("/messages", params={"sender_id": victim.key}, json={"message_id": uuid.uuid4().hex, "text": "resumo", **posing})
    assert answer.status_code == 200
    assert tells_nothing_of(victim, answer)


def test_the_same_person_of_another_company_is_somebody_else(running: Assistant) -> None:
    with running.customer("p-1", Identity(company_code="T00001")) as one, running.customer("p-1", Identity(company_code="T00002")) as two:
        one.say("quero abrir um chamado")
        assert two.conversation()["messages"] == []


def test_forgetting_ones_own_conversation_leaves_another_persons(victim: Customer, other: Customer) -> None:
    before = victim.conversation()
    assert other.delete("/conversation").status_code == 204
    assert victim.conversation() == before


def test_a_link_opens_its_own_ticket_to_a_browser_and_no_other(running: Assistant, victim: Customer, other: Customer) -> None:
    own = other.talk(QUESTION, ANSWERS)[-1].reply["ticket"]
    (protocol,) = victim.protocols()
    with httpx.Client(base_url=running.address, timeout=20) as browser:
        assert own["protocol"] in browser.get(own["url"]).text
        answer = browser.get(own["url"].replace(own["protocol"], protocol))
        assert is_sorry(answer, 401, "unauthorized")
        assert tells_nothing_of(victim, answer)
        late = ticket_url(protocol, running.settings, datetime.now(timezone.utc) - timedelta(minutes=16))
        assert is_sorry(browser.get(late), 401, "unauthorized")


def test_a_link_is_no_token_and_a_token_no_link(running: Assistant, victim: Customer, other: Customer) -> None:
    (protocol,) = victim.protocols()
    link = ticket_url(protocol, running.settings, datetime.now(timezone.utc))
    with httpx.Client(base_url=running.address, timeout=20) as browser:
        access = link.partition("access=")[2]
        answer = browser.get(f"/webhooks/portal/tickets/{protocol}", headers={"Authorization": f"Bearer {access}"})
        assert is_sorry(answer, 401, "unauthorized")
        token = sign_token(running.settings, sub="somebody")
        assert is_sorry(browser.get(f"/webhooks/portal/tickets/{protocol}?access={token}"), 401, "unauthorized")
        assert is_sorry(
            browser.get(f"/webhooks/portal/tickets/{protocol}?access=", headers={"Authorization": f"Bearer {other.token}"}),
            404,
            "not_found",
        )


def test_the_owner_reads_all_of_it(victim: Customer) -> None:
    (protocol,) = victim.protocols()
    for each in TICKET_CALLS[:3]:
        answer = call(victim, each, protocol)
        assert answer.status_code == 200
        assert protocol in answer.text
    assert "excluam" in victim.conversation()["messages"][0]["text"]
