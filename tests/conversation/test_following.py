"""A draft that follows its person into a channel that knows more of them."""

from __future__ import annotations

import pytest

from bot.ticket.draft import Draft, Person
from tests.conversation.places import standing_at
from tests.conversation.talk import KNOWN_PERSON, Talk


def known_now(talk: Talk, person: Person = KNOWN_PERSON) -> Talk:
    """The same draft, and the channel knows the person from now on."""
    talk.draft.person = person
    return talk


@pytest.mark.parametrize("question", ["contact_name", "contact_email", "company", "impact"])
def test_what_the_channel_knows_is_taken_over_with_its_source(question: str) -> None:
    talk = known_now(standing_at(question)).say("ajuda")
    contact = talk.ticket.contact
    assert (contact.company, contact.company_code) == (KNOWN_PERSON.company, KNOWN_PERSON.company_code)
    assert talk.ticket.provenance["contact.company_code"].source == "channel"


def test_it_is_not_asked_any_more() -> None:
    talk = known_now(standing_at("contact_name"))
    talk.say("Bia Rocha")
    assert talk.question not in ("contact_name", "contact_email", "company")
    assert talk.ticket.contact.name == "Bia Rocha"


def test_what_the_customer_said_stays() -> None:
    talk = standing_at("contact_email")
    talk.say("bia@outra.com.br")
    known_now(talk).say("ajuda")
    assert talk.ticket.contact.email == "bia@outra.com.br"
    assert talk.ticket.provenance["contact.email"].source == "customer"


def test_without_a_ticket_nothing_is_taken_over() -> None:
    talk = Talk(Draft(person=KNOWN_PERSON)).say("oi", intent="greet")
    assert talk.draft.state == "idle"
    assert talk.ticket.contact.email is None
