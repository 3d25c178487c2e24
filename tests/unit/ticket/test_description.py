"""What an opening description tells, and what it does not."""

from __future__ import annotations

import pytest

from bot.ticket.description import is_concrete, mined
from bot.ticket.facts import artifact_facts, opening_facts
from bot.ticket.model import Ticket
from tests.conversation.places import standing_at
from tests.conversation.talk import Talk

WHOLE = (
    'ao calcular aparece "variable does not exist CVERBA". 1) abro a GPEM020 2) informo a matrícula 000245 3) confirmo e a tela fecha. '
    "Deveria calcular a verba 101 com 220 horas. Acontece toda vez."
)


def test_a_whole_description_is_taken_apart() -> None:
    assert mined(WHOLE) == {
        "process.steps": ["abro a GPEM020", "informo a matrícula 000245", "confirmo e a tela fecha."],
        "process.error_message": "variable does not exist CVERBA",
        "process.expected_behavior": "Deveria calcular a verba 101 com 220 horas.",
        "process.frequency": "always",
        "process.observed_behavior": 'ao calcular aparece "variable does not exist CVERBA". Acontece toda vez.',
    }


def test_a_literal_message_tells_that_it_is_an_error() -> None:
    assert {fact.path: fact.value for fact in opening_facts(WHOLE, Ticket())}["kind"] == "error"


@pytest.mark.parametrize(
    "text",
    [
        "isso é um absurdo, o sistema de vocês não funciona nunca mais, resolvam",
        "erro na MATA410 quando vou salvar o pedido dá erro, urgente",
        "está tudo errado no pedido de venda desde ontem de manhã",
        "erro ao gravar",
    ],
)
def test_anger_and_places_are_no_observed_behaviour(text: str) -> None:
    assert not is_concrete(text)


@pytest.mark.parametrize(
    "text",
    [
        "o título continua em aberto depois da baixa na FINA080",
        "ao confirmar a nota o ICMS sai zerado na aba de impostos",
        "o recálculo demora quarenta minutos e antes levava cinco",
    ],
)
def test_a_named_effect_is_observed_behaviour(text: str) -> None:
    assert is_concrete(text)


@pytest.mark.parametrize("text", ["HELP FA550DATA", "A410GRAVA(MATA410.PRX) line : 8812", "FA080TIT: data inválida", "erro na A410TES"])
def test_standard_functions_are_no_customisation(text: str) -> None:
    assert "particularities.customizations" not in artifact_facts(text, Ticket())


@pytest.mark.parametrize("text", ["temos o ponto de entrada A410XYZ", "falha na U_FATX001", "o M410GRV é nosso"])
def test_named_custom_code_is_a_customisation(text: str) -> None:
    assert artifact_facts(text, Ticket())["particularities.customizations"] == "yes"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("o pedido não grava na base de teste e na produção também igual", "both"),
        ("no ambiente de teste acontece igual, o pedido não grava", "both"),
        ("o pedido não grava em produção", "production"),
        ("funciona na base de teste, mas em produção o pedido não grava", None),
    ],
)
def test_where_it_happens_is_read_only_where_it_is_clear(text: str, place: str | None) -> None:
    assert {fact.path: fact.value for fact in opening_facts(text, Ticket())}.get("environment.environment_kind") == place


def test_a_wish_told_before_the_kind_was_known_becomes_the_question() -> None:
    talk = Talk().say("na FINA050 o vencimento aparece no sábado quando incluo o título a pagar").say("sim")
    assert talk.question == "kind"
    talk.say("dúvida")
    assert talk.ticket.question == "na FINA050 o vencimento aparece no sábado quando incluo o título a pagar"
    assert talk.ticket.process.observed_behavior is None


def test_a_fact_beside_the_question_is_kept_and_the_question_comes_again() -> None:
    talk = standing_at("impact").say("12.1.2410")
    assert (talk.question, talk.ticket.environment.release) == ("impact", "12.1.2410")
    assert talk.says == ["utter_noted"]


def test_evidence_that_is_promised_is_not_called_unavailable() -> None:
    talk = standing_at("attachments").say("tenho um print aqui").say("depois eu mando o print")
    assert talk.question == "review"
    assert talk.ticket.evidence.unavailable == ["error_log"]


def test_a_question_how_to_get_evidence_is_answered() -> None:
    talk = standing_at("attachments").say("não sei gerar o logprofiler, como faço?")
    assert (talk.says, talk.question) == (["utter_howto_profiler_log"], "attachments")


def test_a_bare_no_closes_the_evidence() -> None:
    talk = standing_at("attachments").say("não")
    assert talk.question == "review"
    assert talk.ticket.particularities.more_details == standing_at("attachments").ticket.particularities.more_details
