"""Conversations that stand at a given question, reached by talking."""

from __future__ import annotations

from functools import cache

import msgspec

from bot.ticket.draft import Draft, Person
from bot.ticket.fields import ASKED, PSEUDO_FIELDS
from bot.ticket.model import Attachment
from tests.conversation.talk import KNOWN_PERSON, Talk

STRANGER = Person(key="k2", channel="portal")

#: A good answer to every question of the catalogue.
GOOD_ANSWERS = {
    "kind": "erro",
    "service_type": "corrigir dados na base",
    "question": "como bloquear a alteração de um pedido que já foi liberado?",
    "impact": "parou a operação",
    "documentation_checked": "sim, já procurei",
    "contact_name": "Rui Prado",
    "contact_email": "rui@exemplo.com.br",
    "company": "Metalúrgica Exemplo",
    "routines": "MATA010",
    "module": "compras",
    "environment_report": "não tenho como agora",
    "release": "12.1.2410",
    "appserver_build": "7.00.240223P-20250326",
    "database": "Oracle 19c, Linux, servidor próprio",
    "environment_kind": "produção",
    "environment_updated": "sim, 10/03/2026",
    "steps": (
        "1. abro a rotina MATA010\n2. clico em Incluir e informo o código 000010\n"
        "3. ao confirmar aparece o produto com custo zerado\npronto"
    ),
    "expected_behavior": "deveria gravar o produto com custo de 12,50",
    "observed_behavior": "o produto é gravado com o custo zerado",
    "error_message": "HELP: A010CUSTO custo inválido",
    "frequency": "às vezes",
    "last_occurrence": "ontem às 14h",
    "scenario_data": "produto 000010, armazém 01",
    "customizations": "sim, tem o MT010INC",
    "reproduces_in_test": "não testei",
    "reproduces_standard": "não testei",
    "can_run_tests": "sim, consigo",
    "occurs_with": "alguns registros",
    "occurs_with_detail": "todos com o grupo 0012",
    "more_details": "desde a virada do mês, filial 03",
    "attachments": "não tenho",
}

#: A file that contradicts the build of the good answers.
REPORT = Attachment(
    id="att_report",
    name="ambiente.txt",
    kind="environment_report",
    size=400,
    sha256="0" * 64,
    findings={"kind": "environment_report", "environment": {"appserver_build": "7.00.210324P-20231005", "lib_version": "20231010"}},
)

#: The kind of request on whose way a question lies, where it is not that of an error.
KINDS = {"service_type": "serviço", "question": "dúvida"}
OPENING = "oi, a rotina MATA410 está dando erro, release 12.1.2410"


@cache
def _reached(question: str) -> bytes:
    talk = Talk(person=STRANGER if question in ("contact_name", "contact_email", "company") else KNOWN_PERSON)
    if question == "takeover":
        talk.say(OPENING)
    else:
        talk.say("quero abrir um chamado")
        _walk(talk, question)
    assert talk.question == question
    return msgspec.json.encode(talk.draft)


def _walk(talk: Talk, question: str) -> None:
    if question in ("confirm_cancel", "confirm_handoff", "resume", "disambiguation"):
        _walk(talk, "routines")
        for text in {
            "confirm_cancel": ["cancelar"],
            "confirm_handoff": ["falar com uma pessoa"],
            "resume": ["pausar", "olá, voltei ao trabalho"],
            "disambiguation": ["pedido de compra"],
        }[question]:
            talk.say(text)
        return
    if question == "conflict":
        _walk(talk, "steps")
        talk.attach(REPORT)
        return
    answers = GOOD_ANSWERS | {"kind": KINDS.get(question, GOOD_ANSWERS["kind"]), "review": "confirmo"}
    while talk.question != question:
        assert talk.question is not None
        talk.say(answers[talk.question])


def standing_at(question: str) -> Talk:
    """A conversation whose open question is this one; everything before it was answered."""
    return Talk(draft=msgspec.json.decode(_reached(question), type=Draft))


CATALOGUE = [field.id for field in ASKED]
EVERY_QUESTION = [*CATALOGUE, *PSEUDO_FIELDS]
