"""One person in two channels: begun in a chat, linked, finished in the portal. Conversation and store are real, Rasa is not there."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from rasa.core.channels.channel import UserMessage

from bot.channels.incoming import Incoming
from bot.channels.linking import ANSWERS, link_answer, link_pace
from bot.channels.pacing import Order, Pace
from bot.channels.people import Known, account_key, person_of
from bot.channels.portal import PortalInput, _remember
from bot.channels.turn import Assistant, take
from bot.evidence.intake import open_evidence
from bot.store import Account, Store, migrate, open_store
from bot.ticket.conversation import take_turn
from bot.ticket.draft import Draft, Person
from bot.ticket.scene import Said
from bot.ticket.view import view
from tests.conversation.talk import Talk
from tests.portal import SETTINGS, Dialogue, Served, Visitor, portal

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPENING = "estou com erro na rotina MATA410 ao gravar o pedido de venda"
#: What a classifier would make of the texts of these tests.
INTENTS = {
    OPENING: "open_ticket",
    "quero uma pessoa": "talk_to_human",
    "quero tirar uma dúvida": "open_ticket",
    "meus chamados": "ticket_status",
    "deixa pra lá": "cancel",
}
#: Answers of a customer who asks a question about the product; of choices the first one that is offered.
ANSWERS_GIVEN = {
    "kind": "question",
    "question": "Como configuro a natureza financeira padrão do pedido de venda?",
    "routines": "MATA410",
    "release": "12.1.2410",
    "contact_name": "Rui Prado",
    "contact_email": "rui@metal.com.br",
    "company": "Metalúrgica Prado",
}


class Conversing(Dialogue):
    """The product's own conversation in place of Rasa and the action server."""

    async def handle_message(self, message: UserMessage) -> None:
        metadata = message.metadata
        person = msgspec.convert(metadata["person"], Person)
        said = Said(
            message_id=metadata["message_id"],
            text=message.text,
            payload=metadata["payload"],
            intent=INTENTS.get(message.text),
            confidence=0.9,
        )
        with self.store.conversation(person.key) as work:
            draft = work.draft or Draft(person=person)
            draft.person = person
            turn = take_turn(draft, said, submit=work.submit, tickets=lambda: self.store.tickets(person.key))
            work.draft = draft
        talk = Talk(draft)
        talk.turn = turn
        talk._render()
        buttons = [{"title": title, "payload": payload} for title, payload in talk.buttons.items()]
        for number, text in enumerate(talk.heard, 1):
            last = number == len(talk.heard)
            await message.output_channel.send_response(message.sender_id, {"text": text, **({"buttons": buttons} if last else {})})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp("identity")
    database = f"sqlite:///{folder}/portal.db"
    migrate(database)
    store = open_store(database)
    async with portal(replace(SETTINGS, var_folder=folder), store, dialogue=Conversing(store), shows=view) as server:
        yield server
    store.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(served: Served) -> AsyncIterator[Visitor]:
    claims = {"name": "Ana Reis", "email": f"{uuid.uuid4().hex}@acme.com.br", "company": "Acme Ltda", "company_code": "T12345"}
    async with Visitor(served, **claims) as client:
        yield client


@dataclass
class Chat:
    """A channel that calls us, as small as one can be: one account of a workspace."""

    served: Served
    known: Known
    companies: dict[str, str] = field(default_factory=dict)
    pace: Pace = field(default_factory=lambda: link_pace(lambda: 0.0))

    @property
    def store(self) -> Store:
        return self.served.store

    @property
    def own(self) -> str:
        """The key of the account's conversation while it is linked to nobody."""
        return account_key(self.known.account)

    async def say(self, text: str | None = None, payload: str | None = None) -> Any:
        """The answer to a linking command, else the assistant's reply."""
        answer = await link_answer(self.store, self.known.account, text or "", SETTINGS.link_secret, self.pace)
        if answer is not None:
            return answer
        evidence = open_evidence(SETTINGS, self.store)
        assistant = Assistant(self.served.dialogue.handle_message, self.store, view, lambda protocol: f"/{protocol}", Order(), evidence)
        incoming = Incoming(message_id=uuid.uuid4().hex, text=text, payload=payload)
        return await take(assistant, person_of(self.store, self.known, self.companies), incoming)


def chat(served: Served, email: str | None = None, name: str | None = "ana.r", **more: Any) -> Chat:
    return Chat(served, Known(Account("slack", "T0001", uuid.uuid4().hex), name, email), **more)


async def code_of(visitor: Visitor) -> str:
    answer = await visitor.post("/link-codes")
    assert answer.status_code == 201
    assert answer.json()["expires_in"] == 600
    return str(answer.json()["code"])


async def conversation(visitor: Visitor) -> dict[str, Any]:
    found: dict[str, Any] = (await visitor.get("/conversation")).json()
    return found


def texts(shown: dict[str, Any]) -> list[str]:
    return [each["text"] for each in shown["messages"] if each["from"] == "user"]


async def hand_over(visitor: Visitor) -> str:
    """Ends the draft in the portal by asking for a person; gives the protocol."""
    asked = (await visitor.say("quero uma pessoa")).json()
    assert asked["expects"]["field"] == "confirm_handoff"
    reply = (await visitor.say(payload=asked["messages"][-1]["buttons"][0]["payload"])).json()
    return str(reply["ticket"]["protocol"])


async def ask_a_question(other: Chat) -> tuple[str, list[str]]:
    """A question about the product from its first word to its protocol: the protocol, and the fields that were asked."""
    reply = await other.say("quero tirar uma dúvida")
    asked: list[str] = []
    while reply["ticket"] is None:
        field_id = reply["expects"]["field"]
        assert asked.count(field_id) < 2, asked
        asked.append(field_id)
        choices = [each["value"] for each in reply["expects"]["choices"]]
        given = ANSWERS_GIVEN.get(field_id) or (choices[0] if choices else "não sei")
        reply = await (other.say(payload=f"/{field_id}={given}") if given in choices else other.say(given))
    return reply["ticket"]["protocol"], asked


async def test_begun_in_a_chat_linked_by_a_code_and_finished_in_the_portal(served: Served, visitor: Visitor) -> None:
    other = chat(served)
    reply = await other.say(OPENING)
    code = await code_of(visitor)
    assert await other.say(f"vincular {code[:4]} {code[4:]}") == ANSWERS["linked"].format(who="Ana Reis")

    shown = await conversation(visitor)
    assert texts(shown) == [OPENING]
    assert shown["expects"] == reply["expects"]
    protocol = await hand_over(visitor)

    ticket = (await visitor.get(f"/tickets/{protocol}")).json()
    assert ticket["channel"] == "slack"
    assert ticket["environment"]["routines"][0]["code"] == "MATA410"
    person = visitor.person
    assert ticket["contact"] == {
        "name": "ana.r",
        "email": person.email,
        "phone": None,
        "company": person.company,
        "company_code": person.company_code,
    }
    assert protocol in str((await other.say("meus chamados"))["messages"])


async def test_a_button_of_the_chat_counts_in_the_portal(served: Served, visitor: Visitor) -> None:
    await visitor.say("bom dia")
    other = chat(served)
    reply = await other.say(OPENING)
    while not reply["expects"]["choices"]:
        reply = await other.say("não sei")
    await other.say(f"vincular {await code_of(visitor)}")
    choice = reply["expects"]["choices"][0]["value"]
    answer = await visitor.say(payload=f"/{reply['expects']['field']}={choice}")
    assert answer.status_code == 200
    assert answer.json()["expects"]["field"] != reply["expects"]["field"]


async def test_begun_in_the_portal_and_taken_on_in_a_chat_by_the_mail_address(served: Served, visitor: Visitor) -> None:
    asked = (await visitor.say(OPENING)).json()["expects"]
    other = chat(served, visitor.person.email, companies={"T0001": "T12345"})
    reply = await other.say("ajuda")
    assert reply["expects"] == asked
    assert texts(await conversation(visitor)) == [OPENING, "ajuda"]
    assert served.store.person_of(other.known.account) == visitor.person.key


async def test_begun_in_a_chat_before_the_portal_knew_the_person(served: Served) -> None:
    email = f"{uuid.uuid4().hex}@acme.com.br"
    other = chat(served, email, companies={"T0001": "T12345"})
    await other.say(OPENING)
    async with Visitor(served, email=email.upper(), company_code="T12345") as later:
        assert texts(await conversation(later)) == []
        await later.post("/link-codes")
        await other.say("ajuda")
        assert texts(await conversation(later)) == [OPENING, "ajuda"]
        assert (await hand_over(later)).startswith("PRT-")


async def test_an_unmapped_workspace_proves_nobody(served: Served, visitor: Visitor) -> None:
    await visitor.say(OPENING)
    other = chat(served, visitor.person.email)
    await other.say("bom dia")
    assert served.store.person_of(other.known.account) is None
    assert texts(await conversation(visitor)) == [OPENING]


async def test_two_drafts_are_both_kept_and_the_answer_says_what_to_do(served: Served, visitor: Visitor) -> None:
    await visitor.say(OPENING)
    other = chat(served)
    here = await other.say(OPENING)
    assert await other.say(f"vincular {await code_of(visitor)}") == ANSWERS["drafts"]

    assert (await other.say("ajuda"))["expects"] == here["expects"]
    assert texts(await conversation(visitor)) == [OPENING]
    await hand_over(visitor)
    assert await other.say(f"vincular {await code_of(visitor)}") == ANSWERS["linked"].format(who="Ana Reis")
    assert (await conversation(visitor))["expects"]["field"] == here["expects"]["field"]


async def test_a_code_never_works_twice(served: Served, visitor: Visitor) -> None:
    code = await code_of(visitor)
    assert await chat(served).say(f"vincular {code}") == ANSWERS["linked"].format(who="Ana Reis")
    stranger = chat(served)
    assert await stranger.say(f"vincular {code}") == ANSWERS["unknown"]
    await visitor.say(OPENING)
    await stranger.say("bom dia")
    assert texts(await conversation(visitor)) == [OPENING]


async def test_the_portal_writes_a_person_down_once_a_day(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 24, 23, 59, tzinfo=timezone.utc)
    written: list[Person] = []
    channel = PortalInput(SETTINGS, served.store, view, lambda: now)
    monkeypatch.setattr(served.store, "remember_person", written.append)
    ana, rui = (Person(key=key, channel="portal") for key in ("ana", "rui"))
    remembered: set[tuple[Person, date]] = set()
    for person in (ana, ana, rui, ana):
        await _remember(channel, person, remembered)
    assert written == [ana, rui]
    now += timedelta(minutes=1)
    await _remember(channel, ana, remembered)
    assert written == [ana, rui, ana]
    await _remember(channel, msgspec.structs.replace(ana, name="Ana"), remembered)
    assert written[-1].name == "Ana"


async def test_a_code_needs_a_token(served: Served, visitor: Visitor) -> None:
    assert (await visitor.post("/link-codes", headers={"Authorization": ""})).status_code == 401
    assert (await visitor.get("/link-codes")).status_code == 405


async def test_what_the_channel_does_not_know_is_asked_once(served: Served) -> None:
    other = chat(served, name=None)
    first, asked = await ask_a_question(other)
    assert {"contact_name", "contact_email", "company"} <= set(asked)
    second, asked = await ask_a_question(other)
    assert first != second
    assert not {"contact_name", "contact_email", "company"} & set(asked)
    contacts = [ticket.contact for ticket in served.store.tickets(other.own)]
    assert len(contacts) == 2
    assert contacts[0] == contacts[1]
    assert (contacts[0].name, contacts[0].email, contacts[0].company) == ("Rui Prado", "rui@metal.com.br", "Metalúrgica Prado")


async def test_what_somebody_says_makes_them_nobody_else(served: Served, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    await visitor.post("/link-codes")
    assert visitor.person.email
    monkeypatch.setitem(ANSWERS_GIVEN, "contact_email", visitor.person.email)
    other = chat(served, companies={"T0001": "T12345"})
    await ask_a_question(other)
    await other.say("bom dia")
    assert served.store.person_of(other.known.account) is None
