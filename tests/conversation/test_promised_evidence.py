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
