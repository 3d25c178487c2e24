"""Words beside a file, and words about files: what only announces is no answer, what answers is never lost."""

from __future__ import annotations

import pytest

from bot.ticket import words
from bot.ticket.conversation import take_turn
from bot.ticket.fields import BY_ID, PSEUDO_FIELDS
from bot.ticket.model import get_path
from bot.ticket.scene import Said
from tests.conversation.places import REPORT, standing_at
from tests.conversation.talk import Talk
from tests.conversation.test_files import LOG, SCREEN, made

MESSAGE = "variable does not exist NVALTOT"
PASTED = f"""THREAD ERROR ([4321], ana.souza, EST-PC07)   18/11/2026   15:20:11
{MESSAGE} on MATA010(MATA010.PRX) 28/09/2026 11:15:09 line : 402

[build: 7.00.240223P-20250326]
Called from MATA010(MATA010.PRX) 28/09/2026 11:15:09 line : 402
"""


def at_the_checklist_of_a_crash() -> Talk:
    talk = standing_at("attachments")
    talk.ticket.kind = "crash"
    return talk


def test_words_that_introduce_a_pasted_log_do_not_replace_its_message() -> None:
    talk = standing_at("error_message").say(f"o sistema mostra o seguinte:\n{PASTED}")
    assert MESSAGE in (talk.ticket.process.error_message or "")
    assert talk.ticket.provenance["process.error_message"].source == "attachment"
    assert talk.ticket.particularities.more_details is None
    assert talk.question == "frequency"


def test_long_words_before_a_pasted_log_are_kept_as_details() -> None:
    told = "isso só começou depois que o estoque passou a usar lote e endereço no armazém central"
    talk = standing_at("error_message").attach(LOG, text=told)
    assert talk.ticket.process.error_message == "variable does not exist CCUSTO"
    assert talk.ticket.particularities.more_details == told


def test_a_log_answers_the_message_that_is_asked_again() -> None:
    talk = standing_at("frequency").say("corrigir a mensagem de erro")
    assert talk.question == "error_message"
    talk.attach(LOG, text="a tela mostra assim")
    assert talk.ticket.process.error_message == "variable does not exist CCUSTO"
    assert talk.question == "frequency"


@pytest.mark.parametrize(
    ("question", "text", "path", "value"),
    [
        ("impact", "o setor parou por completo, segue o log", "premises.impact", "blocked"),
        ("impact", "segue o print. dá para contornar", "premises.impact", "degraded"),
        ("frequency", "às vezes, a mais recente foi hoje, segue print da tela", "process.frequency", "sometimes"),
        ("environment_kind", "no ambiente de homologação, anexei o error.log", "environment.environment_kind", "test"),
        ("can_run_tests", "sim, mando o print em anexo", "particularities.can_run_tests", "yes"),
        ("expected_behavior", "deveria gravar o custo de 12,50 no produto, segue o print", "process.expected_behavior", None),
    ],
)
def test_an_answer_beside_an_announcement_is_read(question: str, text: str, path: str, value: str | None) -> None:
    talk = standing_at(question)
    talk.attach(SCREEN, text=text)
    assert get_path(talk.ticket, path) == (value or "deveria gravar o custo de 12,50 no produto")
    assert talk.question != question


@pytest.mark.parametrize(
    ("question", "text", "left"),
    [
        ("expected_behavior", "deveria gravar com custo, segue o log", "deveria gravar com custo"),
        ("impact", "parou, segue o log", "blocked"),
    ],
)
def test_the_intent_of_the_announcement_does_not_throw_the_answer_away(question: str, text: str, left: str) -> None:
    talk = standing_at(question)
    said = Said(message_id="beside", text=text, intent="attach_file", confidence=0.95, attachments=[SCREEN])
    take_turn(talk.draft, said, lambda ticket: ticket, list)
    assert get_path(talk.ticket, BY_ID[question].path) == left


@pytest.mark.parametrize(
    "text",
    [
        "segue o log em anexo",
        "segue",
        "aqui está o print",
        "log do console",
        "anexei o print da tela e o error.log",
        "mais um",
        "segue o arquivo solicitado",
        "esse é o print",
    ],
)
def test_an_announcement_alone_is_no_answer(text: str) -> None:
    talk = standing_at("expected_behavior").attach(SCREEN, text=text)
    assert talk.ticket.process.expected_behavior is None
    assert talk.question == "expected_behavior"


@pytest.mark.parametrize(
    ("text", "build"),
    [
        ("O que eu informei", "7.00.240223P-20250326"),
        ("o que eu informei", "7.00.240223P-20250326"),
        ("o do arquivo", "7.00.210324P-20231005"),
    ],
)
def test_the_words_of_a_button_settle_what_a_file_contradicts(text: str, build: str) -> None:
    talk = standing_at("conflict").say(text)
    assert talk.question == "steps"
    assert talk.ticket.environment.appserver_build == build


@pytest.mark.parametrize("question", [each for each in PSEUDO_FIELDS if each != "scope_choice"])
def test_a_typed_title_does_what_its_button_does(question: str) -> None:
    for value, title in words.field_words()[question].titles.items():
        typed, pressed = standing_at(question).say(title), standing_at(question).send(title, f"/{question}={value}")
        assert (typed.question, typed.says, typed.draft.state) == (pressed.question, pressed.says, pressed.draft.state)


def test_nobody_has_to_know_which_value_holds() -> None:
    talk = standing_at("conflict").say("não sei")
    assert talk.question == "steps"
    assert talk.ticket.environment.appserver_build == "7.00.240223P-20250326"
    assert [(each.field, each.code) for each in talk.ticket.quality.warnings] == [("environment.appserver_build", "disputed")]


def test_a_log_does_not_overrule_that_there_is_no_message() -> None:
    talk = standing_at("error_message").say("não aparece nenhuma mensagem")
    assert talk.ticket.provenance["process.error_message"].source == "customer"
    talk.attach(LOG)
    assert talk.ticket.process.error_message is None
    assert talk.ticket.evidence.attachments == [LOG]


@pytest.mark.parametrize(
    ("text", "kind"), [("não tenho o dbconsole", "dbaccess_log"), ("não temos o console", "console_log"), ("não tenho print", "image")]
)
def test_only_what_is_named_is_unavailable(text: str, kind: str) -> None:
    talk = at_the_checklist_of_a_crash().say(text)
    assert talk.ticket.evidence.unavailable == [kind]
    assert talk.question == "attachments"


def test_what_nobody_asked_for_being_missing_ends_nothing() -> None:
    talk = at_the_checklist_of_a_crash().say("não tenho o profiler")
    assert talk.ticket.evidence.unavailable == []
    assert (talk.question, talk.says) == ("attachments", [])


@pytest.mark.parametrize("text", ["mais um", "segue o console log", "esse também ajuda"])
def test_a_file_at_the_review_is_taken_and_the_review_shown_again(text: str) -> None:
    console = made("console_log", "console.log")
    talk = standing_at("review").attach(console, text=text)
    assert talk.question == "review"
    assert "utter_problem_unclear" not in talk.says
    assert console in talk.ticket.evidence.attachments


def test_a_file_promised_for_later_is_no_detail_of_the_case() -> None:
    talk = standing_at("attachments")
    before = talk.ticket.particularities.more_details
    talk.say("depois eu mando").say("depois eu mando o print")
    assert talk.question == "review"
    assert talk.ticket.particularities.more_details == before
    assert standing_at("more_details").say("mais tarde eu envio").ticket.particularities.more_details is None


def test_two_files_that_contradict_each_other_are_both_named() -> None:
    talk = standing_at("appserver_build").attach(LOG)
    assert talk.ticket.provenance["environment.appserver_build"].source == "attachment"
    talk.attach(REPORT)
    assert talk.question == "conflict"
    assert "ambiente.txt mostra 7.00.210324P-20231005, e o arquivo error.log, recebido antes, mostra 7.00.240223P" in talk.heard[-1]
    assert "você informou" not in talk.heard[-1]


def test_a_log_alone_is_the_new_error_message_when_it_is_asked_for_again() -> None:
    talk = standing_at("frequency").say("corrigir a mensagem de erro")
    assert talk.question == "error_message"
    talk = talk.attach(LOG)
    assert talk.ticket.process.error_message == "variable does not exist CCUSTO"
    assert talk.question != "error_message"


def test_at_a_contradiction_about_a_choice_small_words_choose_nothing() -> None:
    talk = standing_at("customizations").say("não, é tudo padrão").attach(LOG)
    assert talk.say("depende de quem entra no sistema").question == "conflict"
    assert talk.say("tem sim").ticket.particularities.customizations == "yes"
