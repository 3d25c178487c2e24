"""How a file is obtained: asked without its name, it is the one that is asked for now; a doubt about the product is no such question."""

from __future__ import annotations

import pytest

from tests.conversation.places import standing_at
from tests.conversation.talk import Talk
from tests.conversation.test_files import LOG, SCREEN

ASKING = (
    "como gero esse arquivo?",
    "como tiro esse log?",
    "onde fica esse arquivo?",
    "como consigo esse arquivo?",
    "não sei gerar esse arquivo",
    "e como eu exporto o arquivo?",
)


def at_the_checklist_of(kind: str) -> Talk:
    talk = standing_at("attachments")
    talk.draft.ticket.kind = kind  # type: ignore[assignment]
    return talk


@pytest.mark.parametrize("text", ASKING)
@pytest.mark.parametrize(
    ("question", "explained"),
    [
        ("environment_report", "utter_howto_environment_report"),
        ("release", "utter_howto_environment_report"),
        ("appserver_build", "utter_howto_environment_report"),
        ("error_message", "utter_howto_error_log"),
    ],
)
def test_the_file_that_the_open_question_asks_for_is_explained(question: str, explained: str, text: str) -> None:
    talk = standing_at(question).say(text)
    assert (talk.says, talk.question) == ([explained], question)


@pytest.mark.parametrize(
    ("kind", "explained"),
    [
        ("error", ["utter_howto_error_log"]),
        ("slowness", ["utter_howto_profiler_log"]),
        ("crash", ["utter_howto_console_log", "utter_howto_dbaccess_log"]),
    ],
)
def test_at_the_checklist_the_logs_that_are_missing_are_explained(kind: str, explained: list[str]) -> None:
    assert at_the_checklist_of(kind).say("como tiro esse log?").says == explained


def test_at_the_checklist_the_picture_is_explained_once_the_log_is_there() -> None:
    assert standing_at("attachments").attach(LOG).say("como gero esse arquivo?").says == ["utter_howto_image"]


def test_not_knowing_how_gives_nothing_up() -> None:
    talk = standing_at("attachments").say("não sei gerar o error.log")
    assert (talk.says, talk.question, talk.ticket.evidence.unavailable) == (["utter_howto_error_log"], "attachments", [])


def test_a_file_that_is_named_is_explained_wherever_it_is_asked() -> None:
    assert standing_at("environment_report").attach(SCREEN).say("como tiro um print?").says == ["utter_howto_image"]


def test_the_shortcut_is_explained_step_by_step() -> None:
    told = standing_at("environment_report").say("como gero esse arquivo?").heard[0]
    assert "Shift+F6" in told
    assert told.index("1)") < told.index("2)") < told.index("3)")


@pytest.mark.parametrize("text", ["como faço isso?", "como eu gero isso?", "como exportar?", "me ensina a gerar"])
def test_the_question_itself_is_explained_where_no_file_is_named(text: str) -> None:
    assert standing_at("environment_report").say(text).says == ["utter_explain_environment_report"]
    assert standing_at("frequency").say(text).says == ["utter_explain_frequency"]


@pytest.mark.parametrize(
    "text", ["como gero o arquivo do SPED Fiscal?", "como faço para gerar o relatório de vendas?", "como tiro o XML de uma nota cancelada?"]
)
def test_a_doubt_about_the_product_is_the_answer_not_a_question_about_evidence(text: str) -> None:
    assert standing_at("question").say(text).ticket.question == text
    assert not [name for name in Talk().say(text, intent="open_ticket").says if name.startswith(("utter_howto", "utter_explain"))]
