"""One message as the contract wants it."""

from __future__ import annotations

import pytest

from bot.nlu.interpret import entities_of, interpret
from bot.nlu.model import IntentModel
from bot.nlu.training import train
from bot.protheus.artifacts import Artifact


@pytest.fixture(scope="module")
def model() -> IntentModel:
    opening = ["quero abrir um chamado", "abrir chamado", "erro na MATA410", "erro na rotina FINA050", "estou com erro no pedido"]
    thanks = ["obrigado", "valeu", "muito obrigado", "agradeço", "obrigada mesmo"]
    greetings = ["oi", "olá", "bom dia", "boa tarde", "boa noite"]
    return train(opening + thanks + greetings, ["open_ticket"] * 5 + ["thank"] * 5 + ["greet"] * 5)


def test_the_form_is_the_contracts(model: IntentModel) -> None:
    understood = interpret(model, "erro na mata410")
    assert understood["text"] == "erro na mata410"
    assert understood["intent"]["name"] == "open_ticket"
    assert 0.5 < understood["intent"]["confidence"] <= 1.0
    assert understood["entities"] == [{"entity": "routine", "value": "MATA410", "start": 8, "end": 15}]


@pytest.mark.parametrize("text", ["  já está na MATA410 ", "não é 👍 MATA410", "ﬁm: mata410 😀", "\u200bMATA410"])
def test_offsets_count_characters_of_the_raw_text(model: IntentModel, text: str) -> None:
    (entity,) = interpret(model, text)["entities"]
    assert text[entity["start"] : entity["end"]].upper() == "MATA410"


def test_a_question_of_a_report_is_no_entity() -> None:
    assert entities_of([Artifact("report_question", "MV_PAR01", 0, 8), Artifact("parameter", "MV_ESTNEG", 9, 18)]) == [
        {"entity": "parameter", "value": "MV_ESTNEG", "start": 9, "end": 18}
    ]


def test_a_blank_message_is_nlu_fallback(model: IntentModel) -> None:
    assert interpret(model, "") == {"text": "", "intent": {"name": "nlu_fallback", "confidence": 1.0}, "entities": []}
