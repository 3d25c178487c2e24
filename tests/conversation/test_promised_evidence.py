"""Evidence that comes later: "depois" is not "não tenho"; what is promised stays open and is not declared unavailable."""

from __future__ import annotations

import msgspec
import pytest

from bot.ticket import checklist
from bot.ticket.draft import Draft
from tests.conversation.places import standing_at
from tests.conversation.test_files import LOG, SCREEN


@pytest.mark.parametrize(
    ("text", "promised", "unavailable"),
    [
        ("depois eu mando o print", ["image"], ["error_log"]),
        ("o print eu envio mais tarde", ["image"], ["error_log"]),
        ("amanhã te mando o error.log", ["error_log"], ["image"]),
        ("mando o print depois, o error.log não tenho", ["image"], ["error_log"]),
        ("não tenho o print, mas o error.log eu mando amanhã", ["error_log"], ["image"]),
        ("agora não consigo, mais tarde envio o print", ["image"], ["error_log"]),
        ("depois eu mando", ["error_log", "image"], []),
        ("não tenho agora, envio depois", ["error_log", "image"], []),
        ("vou gerar os arquivos e anexo amanhã", ["error_log", "image"], []),
        ("o log vou pedir para o TI e mando depois", ["error_log"], ["image"]),
        ("log não disponível, print segue depois", ["image"], ["error_log"]),
        ("não tenho nenhum log, só o print", ["image"], ["error_log"]),
    ],
)
def test_what_comes_later_is_not_unavailable(text: str, promised: list[str], unavailable: list[str]) -> None:
    talk = standing_at("attachments").say(text)
    assert (talk.question, talk.says) == ("attachments", ["utter_attach_now"])
    talk.say("pronto")
    assert talk.question == "review"
    assert talk.ticket.evidence.unavailable == unavailable
    assert checklist.missing(talk.ticket) == promised


def test_a_promise_twice_closes_the_question_and_keeps_the_promise() -> None:
    talk = standing_at("attachments").say("depois eu mando o print").say("já disse, mando o print depois")
    assert talk.question == "review"
    assert talk.ticket.evidence.unavailable == ["error_log"]


def test_what_was_promised_and_then_is_not_there_is_unavailable() -> None:
    talk = standing_at("attachments").say("depois eu mando o print").say("não tenho o print")
    assert talk.ticket.evidence.unavailable == ["image"]
    assert talk.say("pronto").ticket.evidence.unavailable == ["image", "error_log"]


def test_what_was_not_there_and_then_is_promised_is_open_again() -> None:
    talk = standing_at("attachments").say("não tenho o print").say("depois eu mando o print")
    assert talk.ticket.evidence.unavailable == []


def test_a_promised_file_that_comes_is_simply_there() -> None:
    talk = standing_at("attachments").say("depois eu mando o print").attach(SCREEN, LOG).say("pronto")
    assert (talk.question, talk.ticket.evidence.unavailable) == ("review", [])


@pytest.mark.parametrize("text", ["não tenho", "pular", "não tenho nenhum arquivo"])
def test_what_is_not_promised_is_unavailable_as_before(text: str) -> None:
    assert standing_at("attachments").say(text).ticket.evidence.unavailable == ["error_log", "image"]


def test_a_draft_stored_before_promises_were_kept_still_loads() -> None:
    stored = msgspec.to_builtins(standing_at("attachments").draft)
    del stored["promised"]
    assert msgspec.convert(stored, Draft).promised == []


@pytest.mark.parametrize(
    ("kind", "text", "unavailable"),
    [
        ("error", "não tenho o log", ["error_log"]),
        ("error", "não tenho esse log", ["error_log"]),
        ("error", "o log não existe", ["error_log"]),
        ("crash", "não gerou log", ["console_log", "dbaccess_log"]),
        ("crash", "não tenho os logs", ["console_log", "dbaccess_log"]),
        ("crash", "não tenho acesso ao dbaccess", ["dbaccess_log"]),
        ("crash", "dbconsole.log indisponível", ["dbaccess_log"]),
    ],
)
def test_a_log_that_is_not_there_says_nothing_of_the_print(kind: str, text: str, unavailable: list[str]) -> None:
    talk = standing_at("attachments")
    talk.draft.ticket.kind = kind  # type: ignore[assignment]
    talk.say(text)
    assert (talk.question, talk.says, talk.ticket.evidence.unavailable) == ("attachments", [], unavailable)
    assert (talk.draft.promised, checklist.missing(talk.ticket)) == (
        [],
        ["image"] if len(unavailable) == 2 or kind == "error" else ["console_log", "image"],
    )


def test_neither_logs_nor_prints_ends_the_question() -> None:
    assert standing_at("attachments").say("não tenho logs nem prints").question == "review"


def test_what_is_attached_is_not_crossed_out() -> None:
    talk = standing_at("attachments").attach(SCREEN).say("não tenho outro print")
    assert (talk.question, talk.ticket.evidence.unavailable, checklist.missing(talk.ticket)) == ("attachments", [], ["error_log"])


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("não sei onde fica o log", "utter_howto_error_log"),
        ("qual a pasta do error.log?", "utter_howto_error_log"),
        ("como acesso o console?", "utter_howto_console_log"),
        ("como ativo o logprofiler?", "utter_howto_profiler_log"),
        ("como gravo um vídeo?", "utter_howto_video"),
    ],
)
def test_asking_how_to_get_a_file_promises_nothing(text: str, explained: str) -> None:
    talk = standing_at("attachments").say(text)
    assert (talk.question, talk.says, talk.draft.promised, talk.ticket.evidence.unavailable) == ("attachments", [explained], [], [])


def test_an_xml_is_no_log() -> None:
    talk = standing_at("attachments")
    talk.draft.ticket.process.error_message = "Rejeição 539: duplicidade de NF-e"
    assert talk.say("não tenho o log").ticket.evidence.unavailable == []
    assert talk.say("não tenho o xml").ticket.evidence.unavailable == ["nfe_xml"]
