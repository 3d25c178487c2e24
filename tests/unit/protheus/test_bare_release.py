"""Releases said by their last number: what supports them, and what else four digits are."""

from __future__ import annotations

import pytest

from bot.protheus.artifacts import find_artifacts


def releases(text: str) -> list[str]:
    return [artifact.value.removeprefix("12.1.") for artifact in find_artifacts(text) if artifact.kind == "release"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("da 12.1.2310 pra 2410", ["2310", "2410"]),
        ("migramos da 12.1.33 para a 2410", ["33", "2410"]),
        ("atualizamos do 2310 para o 2410", ["2310", "2410"]),
        ("migração de 2310 pra 2410", ["2310", "2410"]),
        ("migração 2310 -> 2410", ["2310", "2410"]),
        ("saiu da 2310 direto pra 2510", ["2310", "2510"]),
        ("testado na 2310", ["2310"]),
        ("testado em 2310 e deu certo", ["2310"]),
        ("na 2310 funcionava e na 2410 não", ["2310", "2410"]),
        ("acontece na 2310/2410", ["2310", "2410"]),
        ("release 2310 ou 2410", ["2310", "2410"]),
        ("12.1.2310/2410", ["2310", "2410"]),
        ("release é a 2510 e não a 2410", ["2510", "2410"]),
        ("release 2510, não 2410", ["2510", "2410"]),
        ("release 12.1.27 pra 33", ["27", "33"]),
        ("12.1.27 para a .33", ["27", "33"]),
        ("virada pro 2510", ["2510"]),
        ("subimos pra 2410 no fim de semana", ["2410"]),
        ("desde a atualização para a 2410", ["2410"]),
        ("após o update 2410", ["2410"]),
        ("protheus 2410", ["2410"]),
        ("base padrão 2410", ["2410"]),
        ("estamos usando a 2410", ["2410"]),
        ("com a 2410 não acontece", ["2410"]),
        ("o pedido 002310 trava na 2410", ["2410"]),
        ("estamos na 12 1 2410", ["2410"]),
        ("P12 2410", ["2410"]),
    ],
)
def test_a_number_with_support_is_a_release(text: str, named: list[str]) -> None:
    assert releases(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "em 2024",
        "atualizamos em 2025",
        "foi na 2024",
        "para a 2409",
        "2410",
        "são 2410 registros",
        "subimos para 2410 produtos",
        "nas 2310 notas",
        "na nota 2410",
        "o pedido 2310",
        "no pedido 2310 e na 2410",
        "pedido no 2310",
        "transferi da conta 2310 para a 2410",
        "da filial 2310 para a 2410",
        "o saldo foi de 2310 para 2410",
        "depois da atualização o valor foi de 2310 para 2410",
        "na linha 2410",
        "às 2310",
        "no dia 2310",
        "na 2410,50",
        "na 2410/2024",
        "na 2310-2410",
        "na 2410%",
        "pro lote 2410",
        "ramal 2410",
        "MATA410.PRX line 2310",
    ],
)
def test_other_numbers_are_no_release(text: str) -> None:
    assert releases(text) == []


def test_numbers_that_follow_a_release_are_not_always_one() -> None:
    assert releases("release 12.1.27 e 33 usuários") == ["27"]
    assert releases("release 12.1.2310, 2410 notas") == ["2310"]
    assert releases("12.1.33, 25") == ["33"]
