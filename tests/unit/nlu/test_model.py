"""The classifier on a small data set: what it promises whatever it has learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.intents import COMMANDS, FALLBACK
from bot.nlu.model import ARRAYS_FILE, LONG_MESSAGE, IntentModel
from bot.nlu.text import tokens_of
from bot.nlu.training import train

EXAMPLES = {
    "cancel": "cancelar|cancela tudo|quero cancelar|pode cancelar|desisti, cancela|cancela o chamado|não quero mais, cancela|cancele isso",
    "go_back": "voltar|volta uma|quero voltar|pergunta anterior|volta um passo|pode voltar|voltar para a anterior|volta pra trás",
    "inform": "entro na rotina e clico em incluir|o sistema não grava o pedido|a tela fecha ao confirmar|o título não baixa|clico em salvar"
    "|o saldo fica errado depois da baixa|o relatório sai em branco|a nota não é transmitida",
    "thank": "obrigado|muito obrigado|valeu|agradeço|grato|obrigada pela ajuda|valeu mesmo|brigado",
}
TEXTS = [text for texts in EXAMPLES.values() for text in texts.split("|")]
INTENTS = [intent for intent, texts in EXAMPLES.items() for _ in texts.split("|")]


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return train(TEXTS, INTENTS)


def best(model: IntentModel, text: str) -> str:
    return model.rank(tokens_of(text))[0][0]


@pytest.mark.parametrize(
    ("text", "intent"), [("por favor cancela", "cancel"), ("volta", "go_back"), ("obg", "thank"), ("clico em gravar", "inform")]
)
def test_it_learns(model: IntentModel, text: str, intent: str) -> None:
    assert best(model, text) == intent


@pytest.mark.parametrize("text", ["", "   ", "...", "asdf qwer", "xzcvxcv", "kkkkkk", "x~]´[", "ggggg jjjj"])
def test_noise_is_nlu_fallback(model: IntentModel, text: str) -> None:
    assert model.rank(tokens_of(text)) == [(FALLBACK, 1.0)]


def test_below_the_threshold_nlu_fallback_leads_the_ranking() -> None:
    ranking = train(TEXTS, INTENTS, threshold=1.01).rank(tokens_of("quero cancelar"))
    assert [name for name, _ in ranking[:2]] == [FALLBACK, "cancel"]
    assert len(ranking) == len(EXAMPLES) + 1


def test_confidences_are_probabilities_in_order(model: IntentModel) -> None:
    ranking = model.rank(tokens_of("quero voltar ou cancelar"))
    confidences = [confidence for name, confidence in ranking if name != FALLBACK]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1.0, abs=1e-5)


def test_a_long_message_is_never_a_command(model: IntentModel) -> None:
    tokens = tokens_of("quero cancelar " * LONG_MESSAGE)
    assert best(model, "quero cancelar " * 2) == "cancel"
    assert model.rank(tokens)[0][0] not in COMMANDS


def test_the_same_data_gives_the_same_model(model: IntentModel) -> None:
    again = train(TEXTS, INTENTS)
    assert again.vocabulary == model.vocabulary
    assert again.temperature == model.temperature
    np.testing.assert_array_equal(again.weights, model.weights)


def test_two_intents_are_too_few() -> None:
    with pytest.raises(ValueError, match="at least three intents"):
        train(["oi", "olá", "tchau", "adeus"], ["greet", "greet", "goodbye", "goodbye"])


def test_a_saved_model_answers_as_before(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    for text in TEXTS:
        assert loaded.rank(tokens_of(text)) == model.rank(tokens_of(text))


def test_nothing_is_pickled(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    with np.load(tmp_path / ARRAYS_FILE, allow_pickle=False) as arrays:
        assert {name: arrays[name].dtype.kind for name in arrays} == {"idf": "f", "weights": "f", "intercept": "f"}


def test_a_folder_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        IntentModel.load(tmp_path)


@given(st.text(max_size=300))
def test_any_text_gets_an_intent(model: IntentModel, text: str) -> None:
    name, confidence = model.rank(tokens_of(text))[0]
    assert name in {*EXAMPLES, FALLBACK}
    assert 0.0 <= confidence <= 1.0
