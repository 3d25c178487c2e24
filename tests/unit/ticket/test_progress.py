"""Where a conversation stands among the five steps, in every state that a page shows."""

from __future__ import annotations

import pytest

from bot.ticket.draft import Draft
from bot.ticket.fields import BY_ID, PSEUDO_FIELDS, STEPS
from bot.ticket.view import view
from tests.conversation.places import CATALOGUE, EVERY_QUESTION, GOOD_ANSWERS, standing_at
from tests.conversation.talk import KNOWN_PERSON, Talk


def states(talk: Talk) -> list[str]:
    """The state of each of the five steps."""
    progress = view(talk.draft).progress
    assert progress is not None
    assert [step["name"] for step in progress["steps"]] == list(STEPS)
    return [step["state"] for step in progress["steps"]]


def name(talk: Talk) -> str:
    """The step at which the conversation stands, or "review"."""
    progress = view(talk.draft).progress
    assert progress is not None
    return str(progress["name"])


def test_without_a_ticket_there_is_no_progress() -> None:
    assert view(None).progress is None
    assert view(Draft(person=KNOWN_PERSON)).progress is None


def test_a_question_outside_a_ticket_has_no_progress() -> None:
    talk = Talk().say("falar com uma pessoa")
    assert talk.question == "confirm_handoff"
    assert view(talk.draft).progress is None


def test_while_paused_there_is_no_progress_and_on_coming_back_the_old_one() -> None:
    talk = standing_at("release").say("pausar")
    assert view(talk.draft).progress is None
    assert states(talk.say("oi")) == ["done", "current", "todo", "todo", "todo"]


def test_at_the_first_question_everything_is_ahead() -> None:
    assert states(standing_at("kind")) == ["current", "todo", "todo", "todo", "todo"]
    assert states(standing_at("takeover")) == ["current", "todo", "todo", "todo", "todo"]


@pytest.mark.parametrize("question", [each for each in CATALOGUE if each not in ("service_type", "question")])
def test_the_step_of_the_open_question_is_current_and_those_before_are_done(question: str) -> None:
    number = STEPS.index(BY_ID[question].step)
    assert states(standing_at(question)) == ["done"] * number + ["current"] + ["todo"] * (len(STEPS) - number - 1)


@pytest.mark.parametrize("question", EVERY_QUESTION)
def test_steps_have_names_titles_and_a_word_for_narrow_pages(question: str) -> None:
    progress = view(standing_at(question).draft).progress
    assert progress is not None
    assert {frozenset(step) for step in progress["steps"]} == {frozenset(("name", "title", "short", "state"))}
    assert all(step["title"] and step["short"] for step in progress["steps"])
    current = [step for step in progress["steps"] if step["state"] == "current"]
    assert [step["title"] for step in current] == ([] if progress["name"] == "review" else [progress["title"]])


def test_going_back_to_an_earlier_step_leaves_the_later_one_done() -> None:
    talk = standing_at("steps").say("voltar")
    while name(talk) != "premises":
        talk.say("voltar")
    assert states(talk) == ["current", "done", "done", "todo", "todo"]


def test_correcting_an_answer_of_an_earlier_step_leaves_the_later_ones_done() -> None:
    talk = standing_at("occurs_with").send("Corrigir Impacto", "/correct=impact")
    assert states(talk) == ["current", "done", "done", "done", "todo"]
    assert states(talk.say(GOOD_ANSWERS["impact"])) == ["done", "done", "done", "current", "todo"]


@pytest.mark.parametrize("question", ["review", "scope_choice"])
def test_at_the_review_and_the_scope_choice_all_are_done(question: str) -> None:
    talk = standing_at(question)
    assert (states(talk), name(talk)) == (["done"] * 5, "review")


@pytest.mark.parametrize("command", ["cancelar", "falar com uma pessoa"])
@pytest.mark.parametrize("question", ["kind", "steps", "attachments", "review", "scope_choice", "takeover", "conflict"])
def test_a_confirmation_in_the_middle_moves_nothing(question: str, command: str) -> None:
    talk = standing_at(question)
    before = view(talk.draft).progress
    talk.say(command)
    assert talk.question in ("confirm_cancel", "confirm_handoff")
    assert view(talk.draft).progress == before
    assert view(talk.say("não").draft).progress == before


def test_what_was_interrupted_before_a_correction_is_forgotten_at_the_review() -> None:
    talk = standing_at("attachments").say("cancelar").send("Corrigir Impacto", "/correct=impact")
    talk.say(GOOD_ANSWERS["impact"]).say(GOOD_ANSWERS["attachments"])
    assert (talk.question, name(talk)) == ("review", "review")


def test_a_short_request_has_its_review_behind_all_steps() -> None:
    talk = standing_at("question").say(GOOD_ANSWERS["question"])
    while talk.question != "review":
        talk.say(GOOD_ANSWERS[talk.question or ""])
    assert states(talk) == ["done"] * 5


@pytest.mark.parametrize("question", PSEUDO_FIELDS)
def test_a_question_of_the_conversation_itself_stands_at_a_step(question: str) -> None:
    assert name(standing_at(question)) in (*STEPS, "review")
