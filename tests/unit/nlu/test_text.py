"""Hurried Portuguese comes to one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.text import mask_artifacts, tokens_of
from bot.protheus.artifacts import Artifact


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [
        ("Não, obrigada!", ["nao", "obrigado"]),
        ("NAO OBRIGADO", ["nao", "obrigado"]),
        ("siiiim", ["sim"]),
        ("naoo", ["nao"]),
        ("erroooo", ["erro"]),
        ("passsso", ["passo"]),
        ("vc tá aí?", ["voce", "esta", "ai", "?"]),
        ("n", ["nao"]),
        ("pq n funciona c/ esse ped", ["porque", "nao", "funciona", "com", "esse", "pedido"]),
        ("blz, vlw", ["beleza", "valeu"]),
        ("👍", ["joinha"]),
        ("\u200b/affirm", ["affirm"]),
        ("segue print.png e error.log", ["segue", "__file__", "e", "__file__"]),
        ("veja https://tdn.totvs.com/x?y=1", ["veja", "__link__"]),
        ("dia 15/03/2026 às 10:45", ["dia", "__date__", "as", "__date__"]),
        ("18% de 1.234,56", ["__number__", "de", "__number__"]),
        ("", []),
        ("...!", []),
        ("a~]´[", ["__noise__"]),
        ("[s]", ["sim"]),
        ("sim´", ["sim"]),
        ("[ERROR][SERVER]", ["error", "server"]),
        ("ffff", ["__noise__"]),
        ("xxxx", ["x"]),
    ],
)
def test_spellings_of_the_same_words_are_the_same_tokens(typed: str, tokens: list[str]) -> None:
    assert tokens_of(typed) == tokens


def test_codes_do_not_matter() -> None:
    assert tokens_of("erro na MATA410, release 12.1.2310") == tokens_of("erro na FINA050, release 12.1.2410")
    assert "__routine__" in tokens_of("erro na mata410")


def test_known_artefacts_are_not_searched_again() -> None:
    assert tokens_of("a MATA410", [Artifact("anything", "A", 0, 1)])[0] == "__anything__"


def test_masking_keeps_what_stands_around_an_artefact() -> None:
    assert mask_artifacts("na MATA410, sim", [Artifact("routine", "MATA410", 3, 10)]) == "na  __routine__ , sim"


@given(st.text(max_size=200))
def test_any_text_has_tokens_without_blanks(text: str) -> None:
    assert all(token and token == token.strip() for token in tokens_of(text))
