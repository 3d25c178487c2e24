"""Every command at every question: the right question is open afterwards, and no answer is lost."""

from __future__ import annotations

import msgspec
import pytest

from bot.ticket.draft import Draft
from bot.ticket.fields import BY_ID
from bot.ticket.model import Ticket
from bot.ticket.view import view
from tests.conversation.places import CATALOGUE, EVERY_QUESTION, standing_at
from tests.conversation.talk import Talk

#: Questions that interrupt another one; the places of these tests interrupt `routines`.
INTERRUPTING = ("confirm_cancel", "confirm_handoff", "resume", "disambiguation")
#: Questions that ask whether something is meant: a command in their place is a change of mind.
CONFIRMING = ("confirm_cancel", "confirm_handoff", "resume")


def known(talk: Talk) -> bytes:
    """Everything that the customer said, as far as it is an answer or waits to be one."""
    return msgspec.json.encode([talk.ticket, talk.draft.facts])


def behind(question: str) -> str:
    """The question that is open when a question is over without an answer."""
    return "routines" if question in INTERRUPTING else question


def after_a_declined(confirmation: str, question: str) -> str:
    """The question that is open when a confirmation that came up at a question is declined."""
    return "routines" if question in ("confirm_cancel", "confirm_handoff") and question != confirmation else question


@pytest.mark.parametrize("question", EVERY_QUESTION)
def test_help_explains_and_asks_again(question: str) -> None:
    for command in ("ajuda", "me ajuda", "não entendi", "AJUDA!"):
        talk = standing_at(question)
        before = known(talk)
        talk.say(command)
        assert talk.question == question
        assert known(talk) == before
        assert "utter_help" in talk.says
        assert any(response.startswith("utter_explain_") for response in talk.says)


@pytest.mark.parametrize("question", EVERY_QUESTION)
def test_a_side_question_about_the_open_question_is_answered(question: str) -> None:
    for side_question in ("o que é isso?", "pra que serve isso?", "como assim?", "onde vejo isso?", "por que precisa disso?"):
        talk = standing_at(question)
        before = known(talk)
        talk.say(side_question)
        assert talk.question == question
        assert known(talk) == before
        assert any(response.startswith(("utter_explain_", "utter_howto_")) for response in talk.says)


@pytest.mark.parametrize("question", EVERY_QUESTION)
def test_a_side_question_about_another_field_is_answered(question: str) -> None:
    talk = standing_at(question)
    before = known(talk)
    talk.say("onde vejo a release?")
    assert (talk.question, known(talk), talk.says) == (question, before, ["utter_explain_release"])


@pytest.mark.parametrize("question", EVERY_QUESTION)
def test_a_question_about_cost_is_answered(question: str) -> None:
    talk = standing_at(question)
    before = known(talk)
    talk.say("a consultoria é paga?")
    assert (talk.question, known(talk), talk.says) == (question, before, ["utter_about_cost"])


@pytest.mark.parametrize("question", EVERY_QUESTION)
def test_the_summary_is_shown_and_the_question_stays(question: str) -> None:
    talk = standing_at(question)
    before = known(talk)
    talk.say("resumo")
    assert (talk.question, known(talk)) == (question, before)
    assert talk.says[0] in ("utter_summary", "utter_summary_empty")


@pytest.mark.parametrize("question", CATALOGUE)
def test_going_back_opens_the_question_before_and_passing_over_it_returns(question: str) -> None:
    talk = standing_at(question)
    before = known(talk)
    asked = talk.draft.asked
    talk.say("voltar")
    if len(asked) == 1:
        assert (talk.question, talk.says) == (question, ["utter_no_previous"])
        return
    assert talk.question == asked[-2]
    assert known(talk) == before
    talk.say("pular")
    assert talk.question == question
    assert known(talk) == before


@pytest.mark.parametrize("question", CATALOGUE)
def test_going_back_all_the_way_reaches_the_first_question_and_loses_nothing(question: str) -> None:
    talk = standing_at(question)
    before = known(talk)
    opened = []
    while "utter_no_previous" not in talk.says:
        talk.say("voltar")
        opened.append(talk.question)
        assert len(opened) <= len(CATALOGUE) + 1
    assert opened[-1] == talk.draft.asked[0]
    assert known(talk) == before


@pytest.mark.parametrize(
    ("question", "opened"),
    [("review", "attachments"), ("scope_choice", "attachments"), ("takeover", "takeover"), *((each, "routines") for each in INTERRUPTING)],
)
def test_going_back_from_a_question_of_the_conversation(question: str, opened: str) -> None:
    talk = standing_at(question)
    before = known(talk)
    talk.say("voltar")
    assert (talk.question, known(talk)) == (opened, before)


@pytest.mark.parametrize("question", [question for question in EVERY_QUESTION if question not in CONFIRMING])
def test_a_paused_conversation_goes_on_where_it_stood(question: str) -> None:
    for command in ("pausar", "continuo amanhã", "depois eu continuo"):
        talk = standing_at(question)
        before = known(talk)
        talk.say(command)
        assert (talk.question, talk.draft.state) == (None, "paused")
        talk.say("continuar")
        assert (talk.question, talk.draft.state) == (behind(question), "open")
        assert known(talk) == before


@pytest.mark.parametrize("question", CONFIRMING)
def test_pausing_instead_of_confirming_keeps_everything(question: str) -> None:
    talk = standing_at(question)
    before = known(talk)
    talk.say("pausar")
    assert (talk.question, talk.draft.state) == (None, "paused")
    talk.say("continuar")
    assert (talk.question, known(talk)) == ("routines", before)


@pytest.mark.parametrize("question", [question for question in EVERY_QUESTION if question != "confirm_cancel"])
def test_a_cancellation_that_is_declined_changes_nothing(question: str) -> None:
    for no in ("não", "n", "não, continuar", "melhor não", "voltar"):
        talk = standing_at(question)
        before = known(talk)
        talk.say("cancelar")
        assert talk.question == "confirm_cancel"
        talk.say(no)
        assert talk.question == after_a_declined("confirm_cancel", question)
        assert known(talk) == before


@pytest.mark.parametrize("question", EVERY_QUESTION)
def test_a_confirmed_cancellation_keeps_nothing(question: str) -> None:
    for yes in ("sim", "s", "pode cancelar", "cancelar", "sim, cancelar"):
        talk = standing_at(question)
        if question != "confirm_cancel":
            talk.say("desisti")
        talk.say(yes)
        assert talk.turn is not None
        assert talk.turn.forgotten
        assert talk.tickets == []
        blank = Draft(person=talk.draft.person, greeted=True, turns=talk.draft.turns)
        assert talk.draft == blank
        assert [turn.message_id for turn in talk.draft.turns] == [talk.turn.message_id]


@pytest.mark.parametrize("question", [question for question in EVERY_QUESTION if question != "confirm_handoff"])
def test_a_hand_off_that_is_declined_changes_nothing(question: str) -> None:
    for no in ("não", "n", "não, continuar por aqui", "melhor não", "voltar"):
        talk = standing_at(question)
        before = known(talk)
        talk.say("quero falar com uma pessoa")
        assert talk.question == "confirm_handoff"
        talk.say(no)
        assert talk.question == after_a_declined("confirm_handoff", question)
        assert known(talk) == before


@pytest.mark.parametrize("question", [question for question in EVERY_QUESTION if question != "takeover"])
def test_a_confirmed_hand_off_stores_what_there_is(question: str) -> None:
    for yes in ("sim", "s", "quero", "sim, quero falar com uma pessoa", "falar com um atendente"):
        talk = standing_at(question)
        before = msgspec.json.decode(msgspec.json.encode(talk.ticket), type=Ticket)
        if question != "confirm_handoff":
            talk.say("falar com uma pessoa")
        talk.say(yes)
        (ticket,) = talk.tickets
        assert (ticket.outcome, ticket.status) == ("handoff", "submitted")
        assert (ticket.kind, ticket.process.steps, ticket.environment.routines) == (
            before.kind,
            before.process.steps,
            before.environment.routines,
        )
        assert talk.turn is not None
        assert talk.turn.protocol == ticket.protocol
        assert (talk.question, talk.draft.state) == (None, "idle")


def test_a_hand_off_during_the_take_over_keeps_what_the_opening_said() -> None:
    talk = standing_at("takeover").say("falar com uma pessoa").say("sim")
    (ticket,) = talk.tickets
    assert ticket.kind == "error"
    assert [routine.code for routine in ticket.environment.routines] == ["MATA410"]
    assert {warning.code for warning in ticket.quality.warnings} == {"unconfirmed"}


def test_a_hand_off_from_idle_stores_who_it_is() -> None:
    talk = Talk().say("quero falar com um atendente").say("sim")
    (ticket,) = talk.tickets
    assert (ticket.outcome, ticket.contact.name) == ("handoff", "Ana Lima")


def test_a_hand_off_from_idle_that_is_declined_opens_nothing() -> None:
    talk = Talk().say("quero falar com um atendente").say("não")
    assert (talk.question, talk.draft.state, talk.tickets) == (None, "idle", [])


def test_cancelling_while_nothing_is_open_says_so() -> None:
    assert Talk().say("cancelar").says == ["utter_privacy", "utter_nothing_open"]


@pytest.mark.parametrize("question", [question for question in EVERY_QUESTION if question not in CONFIRMING])
@pytest.mark.parametrize("first", ["cancelar", "falar com uma pessoa", "ajuda", "resumo"])
def test_two_interruptions_in_a_row_return_to_the_question(question: str, first: str) -> None:
    for second in {"cancelar", "falar com uma pessoa"} - {first}:
        talk = standing_at(question)
        before = known(talk)
        talk.say(first).say(second).say("não")
        assert (talk.question, known(talk)) == (question, before)


@pytest.mark.parametrize("question", EVERY_QUESTION)
def test_small_talk_is_answered_and_the_question_stays(question: str) -> None:
    for said in ("oi", "obrigado", "você é um robô?", "bom dia"):
        talk = standing_at(question)
        before = known(talk)
        talk.say(said)
        assert (talk.question, known(talk)) == (question, before)
        assert len(talk.says) == 1


@pytest.mark.parametrize("question", CATALOGUE)
def test_every_button_of_a_question_does_something(question: str) -> None:
    for title in standing_at(question).say("resumo").buttons:
        talk = standing_at(question).say("resumo")
        talk.press(title)
        assert talk.question != question or talk.says, title


@pytest.mark.parametrize(
    "question", ["takeover", "disambiguation", "resume", "review", "scope_choice", "confirm_cancel", "confirm_handoff"]
)
def test_every_button_about_the_conversation_does_something(question: str) -> None:
    for title in standing_at(question).say("resumo").buttons:
        talk = standing_at(question).say("resumo")
        talk.press(title)
        assert talk.question != question or talk.says, title


#: Long descriptions with words that are commands when they stand alone.
DESCRIPTIONS = [
    "ao clicar em cancelar na MATA410 o sistema volta para o browse e o pedido 000123 continua bloqueado sem mensagem",
    "quando tento voltar para a tela anterior o botão ajuda abre e a nota 000045 some da lista",
    "preciso pausar o processamento da folha e ao retomar aparece zerado o total da verba 101",
    "quero cancelar a nota fiscal 000123 e o sistema não deixa",
    "o usuário pede ajuda, clica em sair e o relatório não imprime o total",
    "Cancelar. Depois voltar. Nada acontece e o registro 12 fica gravado",
    "o botão falar com atendente do portal abre a rotina FINA050 com o título zerado",
]
FREE_TEXT = [field.id for field in BY_ID.values() if field.asked and field.free_text and field.type == "text"]


@pytest.mark.parametrize("question", FREE_TEXT)
def test_a_description_with_words_of_commands_is_the_answer(question: str) -> None:
    for text in DESCRIPTIONS:
        talk = standing_at(question).say(text)
        field = BY_ID[question]
        section, _, name = field.path.rpartition(".")
        assert getattr(getattr(talk.ticket, section) if section else talk.ticket, name) == text
        assert talk.question != question


def test_a_step_with_words_of_commands_is_a_step() -> None:
    for text in DESCRIPTIONS:
        talk = standing_at("steps").say(text)
        assert talk.ticket.process.steps == [text]
        assert talk.question == "steps"


@pytest.mark.parametrize(
    "said",
    ["chega, me passa pra um atendente", "por favor, quero falar com uma pessoa", "Cansei! atendente", "já chega, quero um humano"],
)
def test_a_person_is_asked_for_with_a_sigh(said: str) -> None:
    talk = standing_at("steps").say(said)
    assert (talk.question, talk.ticket.process.steps) == ("confirm_handoff", [])


@pytest.mark.parametrize("question", EVERY_QUESTION)
def test_what_if_i_do_not_know_is_answered_and_the_question_stays(question: str) -> None:
    for said in ("e se eu não souber?", "mas e se eu não tiver isso?"):
        talk = standing_at(question)
        before = known(talk)
        talk.say(said)
        assert (talk.question, known(talk), talk.says) == (question, before, ["utter_may_not_know"])


@pytest.mark.parametrize("question", EVERY_QUESTION)
def test_the_tickets_are_shown_and_the_question_stays(question: str) -> None:
    for said in ("status do chamado", "qual o status do meu chamado?", "meus chamados", "PRT-20260101-0001"):
        talk = standing_at(question)
        before, failures = known(talk), talk.draft.failures
        talk.say(said)
        assert (talk.question, known(talk), talk.draft.failures) == (question, before, failures)
        assert talk.says == ["utter_no_tickets_yet"]


def test_the_tickets_are_shown_while_a_draft_is_paused() -> None:
    talk = standing_at("release").say("pausar").say("meus chamados")
    assert (talk.question, talk.says) == (None, ["utter_no_tickets"])


def test_a_cancellation_asked_about_at_the_review_stands_at_the_review() -> None:
    talk = standing_at("review")
    progress = view(talk.draft).progress
    talk.say("cancelar")
    assert talk.question == "confirm_cancel"
    assert view(talk.draft).progress == progress


@pytest.mark.parametrize("said", ["Mostra o resumo, por favor.", "me mostra aí o resumo, por favor"])
def test_a_comma_divides_no_command(said: str) -> None:
    talk = standing_at("appserver_build").say(said)
    assert (talk.question, talk.says) == ("appserver_build", ["utter_summary"])


@pytest.mark.parametrize("said", ["não sei onde vejo isso", "nao sei como exportar", "mas não sei onde fica"])
def test_who_does_not_know_where_to_look_is_told(said: str) -> None:
    talk = standing_at("release").say(said)
    assert (talk.question, talk.says) == ("release", ["utter_explain_release"])


@pytest.mark.parametrize("question", [each for each in CATALOGUE if each != "kind"])
@pytest.mark.parametrize("said", ["oi, voltei", "Bom dia! Vamos continuar", "continuar de onde parei"])
def test_who_comes_back_to_an_open_question_is_asked_it_and_has_answered_nothing(question: str, said: str) -> None:
    talk = standing_at(question)
    before = known(talk)
    talk.say(said, intent="continue_draft")
    assert (talk.question, talk.says, known(talk)) == (question, ["utter_small_talk"], before)


@pytest.mark.parametrize("question", ["review", "scope_choice"])
@pytest.mark.parametrize(("said", "intent", "after"), [
    ("pausa aí que vou conferir com a chefe", "pause", None),
    ("acho que prefiro cancelar tudo isso aqui", "cancel", "confirm_cancel"),
])  # fmt: skip
def test_a_command_in_more_words_is_obeyed_where_nothing_else_was_chosen(question: str, said: str, intent: str, after: str | None) -> None:
    assert standing_at(question).say(said, intent=intent).question == after


def test_a_command_in_place_of_the_export_is_no_description_of_the_environment() -> None:
    talk = standing_at("environment_report").say("quer saber, cancela isso", intent="cancel")
    assert talk.question == "confirm_cancel"
    assert talk.press("Não, continuar").question == "environment_report"


def test_the_step_is_said_when_another_one_begins_and_before_the_present_answer() -> None:
    talk = standing_at("appserver_build").say("voltar")
    assert "utter_step" not in talk.says
    assert standing_at("steps").say("corrigir release").says == ["utter_step", "utter_current_value"]


@pytest.mark.parametrize("said", ["quero voltar no passo 3", "pode voltar no passo anterior para mim"])
def test_a_wish_to_go_back_at_the_review_confirms_nothing(said: str) -> None:
    talk = standing_at("review").say(said, intent="go_back")
    assert (talk.question, talk.tickets) == ("attachments", [])


@pytest.mark.parametrize("said", ["quero parar por hoje", "vamos parar por aqui"])
def test_leaving_for_today_is_no_step_of_the_process(said: str) -> None:
    assert standing_at("steps").say(said).draft.state == "paused"
