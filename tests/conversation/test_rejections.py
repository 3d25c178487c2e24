"""SEFAZ's rejections: the XML tells the message, and no error.log is wanted, because a rejection leaves none."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ticket import checklist
from bot.ticket.model import Attachment
from tests.conversation.places import standing_at
from tests.conversation.talk import Talk
from tests.conversation.test_files import SCREEN, made, packed


def xml(code: str | None, reason: str | None = None, **told: Any) -> Attachment:
    findings = {"type": "NF-e", "series": "1", "number": "4321", "key_last_digits": "345678"}
    return made("nfe_xml", "nota.xml", {**findings, "status_code": code, "status_reason": reason, **told})


REJECTED = xml("225", "Rejeicao: Falha no Schema XML do lote de NFe")
MESSAGE = "Rejeição 225: Falha no Schema XML do lote de NFe"
AUTHORISED = xml("100", "Autorizado o uso da NF-e")


def test_a_rejected_document_answers_the_message_that_is_asked_for() -> None:
    talk = standing_at("error_message").attach(REJECTED, text="segue o xml")
    assert talk.ticket.process.error_message == MESSAGE
    origin = talk.ticket.provenance["process.error_message"]
    assert (origin.source, origin.ref, talk.question) == ("attachment", REJECTED.id, "frequency")


def test_the_document_is_named_in_the_scenario_without_its_whole_key() -> None:
    talk = standing_at("error_message").attach(REJECTED)
    assert talk.ticket.process.scenario_data == "NF-e, número 4321, série 1, chave terminada em 345678"
    assert talk.ticket.provenance["process.scenario_data"].ref == REJECTED.id


def test_what_the_customer_said_stays() -> None:
    talk = standing_at("customizations").attach(REJECTED)
    assert talk.ticket.process.error_message == "HELP: A010CUSTO custo inválido"
    assert talk.ticket.process.scenario_data == "produto 000010, armazém 01"
    assert talk.question == "customizations"


@pytest.mark.parametrize(
    "document",
    [AUTHORISED, xml("104", "Lote processado"), xml("135", "Evento registrado"), xml("302", "Uso Denegado"), xml(None)],
    ids=["authorised", "batch", "event", "denied", "not sent yet"],
)
def test_a_document_that_was_not_rejected_tells_no_message(document: Attachment) -> None:
    talk = standing_at("error_message").attach(document)
    assert (talk.ticket.process.error_message, talk.ticket.process.scenario_data) == (None, None)
    assert talk.question == "error_message"


def test_a_rejection_without_a_text_is_told_by_its_code() -> None:
    talk = standing_at("error_message").attach(xml("999"))
    assert talk.ticket.process.error_message == "Rejeição 999"


@pytest.mark.parametrize("document", [REJECTED, packed(REJECTED, SCREEN)], ids=["alone", "in an archive"])
def test_a_rejected_document_alone_opens_a_ticket(document: Attachment) -> None:
    talk = Talk().attach(document)
    assert talk.question == "takeover"
    assert MESSAGE in talk.heard[-1]
    assert talk.say("sim").ticket.kind == "error"


def test_an_authorised_document_alone_does_not_say_that_something_is_wrong() -> None:
    assert Talk().attach(AUTHORISED).ticket.kind is None


@pytest.mark.parametrize(
    "message", [MESSAGE, "rejeicao 539 duplicidade de NF-e", "Rejeição: 778 NCM inexistente", "cStat=301 no retorno", "rejeição código 232"]
)
def test_a_rejection_wants_the_xml_and_no_error_log(message: str) -> None:
    talk = standing_at("error_message").say(message)
    assert checklist.wanted(talk.ticket) == ["nfe_xml", "image"]


@pytest.mark.parametrize("message", ["variable does not exist NVALTOT", "a aprovação foi rejeitada no nível 2", "HELP: A100NCM"])
def test_any_other_message_wants_the_error_log(message: str) -> None:
    assert checklist.wanted(standing_at("error_message").say(message).ticket)[:1] == ["error_log"]


def test_the_xml_is_the_evidence_of_a_rejection() -> None:
    talk = standing_at("attachments")
    talk.ticket.process.error_message = None
    talk.attach(REJECTED)
    assert "error.log" not in talk.heard[-1]
    assert "✓ XML da NF-e" in talk.heard[-1]
    assert checklist.missing(talk.ticket) == ["image"]


def test_an_error_of_another_kind_beside_a_rejected_xml_still_wants_its_log() -> None:
    talk = standing_at("error_message").say("variable does not exist NVALTOT").attach(REJECTED)
    assert checklist.wanted(talk.ticket)[0] == "error_log"
