"""The pencil beside an answer: it opens that answer's question, at any time while a ticket is written, and never does more."""

from __future__ import annotations

import msgspec
import pytest

from bot.ticket import render, words
from bot.ticket.fields import ASKED, BY_ID, FIELDS
from bot.ticket.payloads import CORRECT, choice
from tests.conversation.places import EVERY_QUESTION, GOOD_ANSWERS, REPORT, standing_at
from tests.conversation.talk import Talk


def correct(talk: Talk, field: str) -> Talk:
    """Presses the pencil beside the answer to a field."""
    return talk.send(words.correcting(field), choice(CORRECT, field))


def document(talk: Talk) -> bytes:
    """The ticket as it stands."""
    return msgspec.json.encode(talk.ticket)


@pytest.mark.parametrize("field", [field.id for field in ASKED])
def test_every_question_of_the_catalogue_opens_from_the_review(field: str) -> None:
    talk = standing_at("review")
    before = document(talk)
    correct(talk, field)
    assert talk.question == field
    assert talk.draft.revisiting == field
    assert document(talk) == before


@pytest.mark.parametrize("field", [field.id for field in FIELDS if not field.asked])
def test_what_is_never_asked_alone_wants_its_value_in_words(field: str) -> None:
    talk = correct(standing_at("review"), field)
    assert talk.question == "review"
    assert talk.says == ["utter_correct_with_value"]
    assert BY_ID[field].path in {each.path for each in FIELDS}
    assert render.label(BY_ID[field].path) in talk.heard[0]


@pytest.mark.parametrize("question", [each for each in EVERY_QUESTION if each not in ("kind", "takeover")])
def test_an_answer_can_be_corrected_at_every_question(question: str) -> None:
    talk = correct(standing_at(question), "impact")
    assert talk.question == "impact"
    assert talk.say("não atrapalha agora").ticket.premises.impact == "low"


def test_until_the_kind_is_known_its_question_comes_first() -> None:
    assert correct(standing_at("kind"), "steps").question == "kind"


@pytest.mark.parametrize("interruption", [None, "cancelar", "falar com uma pessoa", "pausar"])
def test_what_waits_for_its_confirmation_is_not_lost(interruption: str | None) -> None:
    talk = standing_at("takeover")
    waiting = list(talk.draft.facts)
    if interruption:
        talk.say(interruption)
    correct(talk, "contact_name")
    assert (talk.question, talk.draft.facts) == ("takeover", waiting)
    assert talk.says[-1] == "utter_takeover_what"


def test_a_contradiction_waits_until_the_answer_is_corrected() -> None:
    talk = correct(standing_at("conflict"), "impact")
    assert talk.question == "impact"
    assert talk.say("parou a operação").question == "conflict"
    assert talk.choose("file").ticket.environment.appserver_build == REPORT.findings["environment"]["appserver_build"]
    assert talk.question == "steps"


def test_a_paused_draft_is_resumed_at_that_question() -> None:
    talk = correct(standing_at("steps").say("pausar"), "release")
    assert (talk.draft.state, talk.question) == ("open", "release")
    assert talk.says[0] == "utter_resumed"
    assert talk.say("12.1.2310").question == "steps"


def test_passing_over_the_question_keeps_the_answer() -> None:
    talk = correct(standing_at("review"), "release").say("pular")
    assert (talk.question, talk.ticket.environment.release) == ("review", GOOD_ANSWERS["release"])


def test_an_answer_that_belongs_to_another_kind_of_request_can_be_corrected_too() -> None:
    talk = standing_at("review").say("na verdade é uma sugestão")
    while talk.question != "review":
        talk.say(GOOD_ANSWERS[talk.question or ""])
    correct(talk, "observed_behavior")
    assert talk.question == "observed_behavior"
    assert talk.say("o produto é gravado com o custo de outro armazém").question == "review"
    assert talk.ticket.process.observed_behavior == "o produto é gravado com o custo de outro armazém"


@pytest.mark.parametrize("field", [field.id for field in FIELDS])
def test_without_a_ticket_it_says_so_and_begins_nothing(field: str) -> None:
    talk = correct(Talk(), field)
    assert talk.says == ["utter_privacy", "utter_nothing_open"]
    assert (talk.draft.state, talk.question) == ("idle", None)


def test_after_the_ticket_was_sent_it_says_so_too() -> None:
    talk = standing_at("scope_choice").choose("open_anyway")
    assert correct(talk, "release").says == ["utter_nothing_open"]
    assert talk.draft.state == "idle"


def test_outside_a_ticket_a_confirmation_stays_open() -> None:
    talk = correct(Talk().say("falar com uma pessoa"), "release")
    assert (talk.draft.state, talk.question) == ("idle", "confirm_handoff")


@pytest.mark.parametrize("payload", ["/correct=nowhere", "/correct=", "/correct", "/correct=release=12.1.2310", "/correct=review"])
def test_another_payload_opens_no_question_and_changes_nothing(payload: str) -> None:
    talk = standing_at("review")
    before = document(talk)
    talk.send("xyz", payload)
    assert (talk.question, document(talk)) == ("review", before)
