"""What an opening description tells, and what it does not."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ticket.description import is_concrete, mined, quoted_message
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
        "o FINA420 gera o arquivo CNAB com o valor do juro zerado, release 12.1.2410",
        "na release 12.1.2410 com Oracle 19c a tela congela ao confirmar",
        "ao transmitir o lote da NFe dá Connection refused",
    ],
)
def test_a_named_effect_is_observed_behaviour(text: str) -> None:
    assert is_concrete(text)


@pytest.mark.parametrize(
    ("text", "expected", "observed"),
    [
        (
            "Na MATA103 o campo sai zerado. O ICMS deveria sair com R$ 1.180,00.",
            "O ICMS deveria sair com R$ 1.180,00.",
            "Na MATA103 o campo sai zerado.",
        ),
        (
            "Na release 12.1.2410 a tela fecha sozinha na loja. Deveria abrir a venda 000777.",
            "Deveria abrir a venda 000777.",
            "Na release 12.1.2410 a tela fecha sozinha na loja.",
        ),
        (
            "O servidor 10.0.0.5 grava no error.log e a tela trava; deveria gravar a nota nr. 000777",
            "deveria gravar a nota nr. 000777",
            "O servidor 10.0.0.5 grava no error.log e a tela trava;",
        ),
        (
            "O produto, p. ex. PA100, sai sem saldo no kardex. Era para sair com 10 un. no total",
            "Era para sair com 10 un. no total",
            "O produto, p. ex. PA100, sai sem saldo no kardex.",
        ),
        (
            "O relatório demora em torno de 40 min. Deveria sair em 5 min.",
            "Deveria sair em 5 min.",
            "O relatório demora em torno de 40 min.",
        ),
    ],
)
def test_a_dot_within_a_number_a_name_or_an_abbreviation_ends_no_sentence(text: str, expected: str, observed: str) -> None:
    found = mined(text)
    assert (found["process.expected_behavior"], found["process.observed_behavior"]) == (expected, observed)


def test_the_last_step_goes_on_after_an_abbreviation() -> None:
    text = "o saldo da nota sai zerado. 1) abro o cadastro do Sr. Silva 2) informo o nr. A12 da nota e confirmo. Deveria sair com 10,00."
    assert mined(text)["process.steps"] == ["abro o cadastro do Sr. Silva", "informo o nr. A12 da nota e confirmo."]


def test_what_says_too_little_alone_stays_with_what_should_happen() -> None:
    text = "Estou com erro na rotina MATA410. Deveria gravar o pedido 000777"
    assert mined(text) == {"process.expected_behavior": text}


_PIECES = [
    "o campo sai zerado",
    "dá erro",
    "a nota nr. 000777",
    "deveria sair com R$ 1.180,00",
    "na release 12.1.2410",
    "ex. o produto PA100",
    "no error.log",
    "10.0.0.5",
    "acontece toda vez",
    "e a tela trava",
    "não funciona!",
    "Era para gravar 2,5",
    "1.234.567,89",
    "vlr. de 10",
]


def _words(text: str) -> Counter[str]:
    return Counter(text.split())


@given(
    st.lists(
        st.tuples(st.sampled_from(_PIECES), st.sampled_from([" ", ". ", "; ", ", ", "\n", "! ", "? ", "... "])), min_size=1, max_size=8
    )
)
def test_every_word_of_a_description_is_in_one_of_its_values(pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + mark for piece, mark in pieces)
    found = {path: value for path, value in mined(text).items() if path != "process.frequency"}
    assert not found or sum((_words(value) for value in found.values()), Counter()) == _words(text)


@pytest.mark.parametrize(
    "text",
    [
        'ao gravar aparece "Alias does not exist SE5" na MATA410',
        "ao gravar aparece 'Alias does not exist SE5' na MATA410",
        "ao gravar aparece ‘Alias does not exist SE5’ na MATA410",
        "ao gravar aparece “Alias does not exist SE5” na MATA410",
        "ao gravar aparece «Alias does not exist SE5» na MATA410",
        "clico em 'Gravar pedido' e aparece 'Alias does not exist SE5'",
    ],
)
def test_a_message_in_quotes_of_any_kind_is_the_error_message(text: str) -> None:
    assert mined(text)["process.error_message"] == "Alias does not exist SE5"


@pytest.mark.parametrize(
    "text",
    [
        "clico no botão 'Gravar pedido' e trava",
        'abro a rotina "Pedido de venda" e trava',
        "a marca d'água da caixa d'água some",
        "'12345678'",
    ],
)
def test_a_name_in_quotes_is_no_error_message(text: str) -> None:
    assert quoted_message(text) is None


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
