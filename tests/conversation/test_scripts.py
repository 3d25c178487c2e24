"""Whole conversations, from the opening to an ending, as customers write: every script of `scripts/*.yml`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.ticket.conversation import take_turn
from bot.ticket.model import Ticket, set_path
from tests.conversation.scripted import Ending, Line, Script, play, read_scripts

ALL = read_scripts()
OPENING = Line(say="quero abrir um chamado", asks="kind")
KIND = Line(say="erro", asks="impact")


@pytest.mark.parametrize("name", ALL)
def test_a_whole_conversation_goes_as_written(name: str) -> None:
    play(ALL[name])


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (Line(say="parou tudo aqui", asks="impact"), "asks documentation_checked, not impact"),
        (Line(say="parou tudo aqui", asks="documentation_checked", hears=["Passo 9"]), "does not say 'Passo 9'"),
        (Line(say="parou tudo aqui", asks="documentation_checked", not_hears=["procurou"]), "says 'procurou'"),
        (Line(say="parou tudo aqui", asks="documentation_checked", fills={"premises.impact": "low"}), "premises.impact is 'blocked'"),
        (Line(say="parou tudo aqui", asks="documentation_checked", loses=["premises.impact"]), "still knows premises.impact"),
        (Line(press="Talvez", asks="documentation_checked"), "there is no such button"),
    ],
)
def test_a_script_that_goes_otherwise_says_where_and_how(line: Line, wrong: str) -> None:
    with pytest.raises(AssertionError, match="turn 3") as failed:
        play(Script(name="x", turns=[OPENING, KIND, line], ends=Ending(state="open")))
    assert wrong in str(failed.value)
    assert "heard:" in str(failed.value)


def test_an_answer_that_is_lost_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    _spoil(monkeypatch, lambda ticket: set_path(ticket, "kind", None))
    with pytest.raises(AssertionError, match="has lost kind"):
        play(Script(name="x", turns=[OPENING, KIND, Line(say="parou tudo aqui", asks="documentation_checked")], ends=Ending(state="open")))


def _spoil(monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Ticket], None]) -> None:
    """Lets the third turn end with a spoilt ticket."""
    turns = iter((False, False, True))

    def take(draft: Any, *rest: Any) -> Any:
        turn = take_turn(draft, *rest)
        if next(turns):
            spoil(draft.ticket)
        return turn

    monkeypatch.setattr("tests.conversation.talk.take_turn", take)


def test_an_ending_that_is_another_is_found_out() -> None:
    with pytest.raises(AssertionError, match="no ticket is stored"):
        play(Script(name="x", turns=[OPENING], ends=Ending(status="submitted")))
    with pytest.raises(AssertionError, match="the draft is open, not cancelled"):
        play(Script(name="x", turns=[OPENING], ends=Ending(state="cancelled")))
