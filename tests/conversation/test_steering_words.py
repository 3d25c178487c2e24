"""Words that steer: adding to a list, telling an answer without naming it, apologies beside a command, leaving and coming back."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ticket.model import get_path
from tests.conversation.places import standing_at


@pytest.mark.parametrize(
    "said", ["acrescenta a rotina MATA020", "faltou a rotina MATA020", "inclui também a rotina MATA020", "tem também a MATA020"]
)
def test_a_routine_is_added_to_those_that_are_there(said: str) -> None:
    talk = standing_at("review").say(said)
    assert [routine.code for routine in talk.ticket.environment.routines] == ["MATA010", "MATA020"]


def test_an_entry_point_is_added_to_those_that_are_there() -> None:
    talk = standing_at("review").say("faltou o ponto de entrada M410GRV")
    assert talk.ticket.particularities.entry_points == ["MT010INC", "M410GRV"]


@pytest.mark.parametrize(
    ("said", "path", "wanted"),
    [
        ("na verdade não consigo testar", "particularities.can_run_tests", "no"),
        ("na verdade não mudou nada recentemente", "particularities.recent_changes", "não mudou nada recentemente"),
        ("o dicionário está no banco", "environment.dictionary_in_database", "yes"),
        ("estamos na nuvem", "environment.hosting", "cloud"),
    ],
)
def test_an_answer_that_names_itself_is_understood_at_the_review(said: str, path: str, wanted: Any) -> None:
    assert get_path(standing_at("review").say(said).ticket, path) == wanted


@pytest.mark.parametrize("said", ["tá errado o banco", "o banco está errado", "errado o banco de dados"])
def test_an_answer_called_wrong_is_asked_again(said: str) -> None:
    assert standing_at("review").say(said).question == "database"


@pytest.mark.parametrize("question", ["steps", "expected_behavior", "observed_behavior"])
def test_the_right_routine_told_at_a_description_corrects_it(question: str) -> None:
    talk = standing_at(question).say("a rotina certa é a MATA020")
    assert ([routine.code for routine in talk.ticket.environment.routines], talk.question) == (["MATA020"], question)


@pytest.mark.parametrize("said", ["voltar por favor, errei", "errei, volta", "volta, respondi errado"])
def test_an_apology_beside_a_command_leaves_it_a_command(said: str) -> None:
    assert standing_at("expected_behavior").say(said).question == "steps"


def test_a_remark_about_tomorrow_does_not_pause() -> None:
    talk = standing_at("kind").say("amanhã tem reunião com a diretoria", "pause")
    assert (talk.question, talk.draft.state) == ("kind", "open")


def test_a_wish_to_leave_pauses() -> None:
    assert standing_at("kind").say("vou almoçar", "pause").draft.state == "paused"


def test_pausing_a_paused_draft_says_again_that_it_is_kept() -> None:
    talk = standing_at("routines").say("pausar").say("pausar")
    assert (talk.says, talk.question, talk.draft.state) == (["utter_paused"], None, "paused")


def test_cancelling_a_paused_draft_in_more_words_asks_once() -> None:
    assert standing_at("routines").say("pausar").say("pode cancelar aquele chamado, desisti", "cancel").question == "confirm_cancel"


def test_a_draft_that_is_paused_at_the_scope_choice_can_be_decided_at_once() -> None:
    talk = standing_at("review").say("confirmo").say("pausar").say("pode abrir mesmo assim", "open_anyway")
    assert (len(talk.tickets), talk.tickets[0].scope.override) == (1, True)
