"""A customer who writes Spanish or English: told that the assistant speaks Portuguese, never kept, and nothing they describe is lost."""

from __future__ import annotations

import pytest

from bot.ticket.fields import ASKED, BY_ID
from bot.ticket.model import get_path
from tests.conversation.places import CATALOGUE, EVERY_QUESTION, standing_at
from tests.conversation.talk import Talk

SPANISH = "ahora no puedo hacerlo, el servicio sigue muy lento y los demás esperan"
ENGLISH = "we don't know what this is, I need help with it"
DESCRIPTION = "cuando confirmo el pedido los descuentos quedan en cero y el total no cambia"
CHOICES = [field.id for field in ASKED if field.type == "choice"]
#: More messages than any question may be asked again.
TOO_MANY = 5


@pytest.mark.parametrize("question", [question for question in CATALOGUE if question != "error_message"])
@pytest.mark.parametrize("said", [SPANISH, ENGLISH])
def test_every_question_is_answered_with_the_language(question: str, said: str) -> None:
    assert standing_at(question).say(said).says[0] == "utter_only_portuguese"


@pytest.mark.parametrize("question", EVERY_QUESTION)
@pytest.mark.parametrize("said", [SPANISH, ENGLISH])
def test_nobody_is_kept_at_a_question(question: str, said: str) -> None:
    talk = standing_at(question)
    for _ in range(TOO_MANY):
        if talk.question == question:
            talk.say(said)
    assert talk.question != question


@pytest.mark.parametrize("question", CHOICES)
@pytest.mark.parametrize("said", [SPANISH, ENGLISH])
def test_it_is_no_answer_to_a_choice(question: str, said: str) -> None:
    talk = standing_at(question).say(said)
    assert talk.question == question
    assert not get_path(talk.ticket, BY_ID[question].path)


@pytest.mark.parametrize("question", ["expected_behavior", "observed_behavior", "more_details", "occurs_with_detail"])
def test_a_description_is_kept_and_marked(question: str) -> None:
    talk = standing_at(question).say(DESCRIPTION)
    assert get_path(talk.ticket, BY_ID[question].path) == DESCRIPTION
    assert any(DESCRIPTION in text for text in talk.heard)
    assert (BY_ID[question].path, "foreign") in {(warning.field, warning.code) for warning in talk.ticket.quality.warnings}


@pytest.mark.parametrize("said", [SPANISH, ENGLISH])
def test_at_the_take_over_what_was_shown_is_kept_as_unconfirmed(said: str) -> None:
    talk = standing_at("takeover")
    shown = [fact.path for fact in talk.draft.facts]
    for _ in range(TOO_MANY):
        if talk.question == "takeover":
            talk.say(said)
    assert talk.question != "takeover"
    assert "environment.routines" in shown
    assert {(path, "unconfirmed") for path in shown} <= {(warning.field, warning.code) for warning in talk.ticket.quality.warnings}


def test_a_code_is_taken_from_it() -> None:
    talk = standing_at("release").say("creo que tenemos la 12.1.2410, pero ya no lo puedo ver")
    assert talk.ticket.environment.release == "12.1.2410"
    assert talk.question == "appserver_build"


def test_without_a_problem_it_opens_nothing() -> None:
    talk = Talk().say("hola, quisiera hablar con usted", "greet")
    assert (talk.question, talk.says) == (None, ["utter_privacy", "utter_only_portuguese"])


def test_an_error_message_in_english_is_only_an_answer() -> None:
    talk = standing_at("error_message").say("I cannot open the file, it is in use by another process")
    assert talk.ticket.process.error_message == "I cannot open the file, it is in use by another process"
    assert "utter_only_portuguese" not in talk.says
