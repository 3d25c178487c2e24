"""Telephone numbers of Brazil and Portugal."""

from __future__ import annotations

import pytest

from bot.protheus.artifacts import find_artifacts


def phones(text: str) -> list[str]:
    return [artifact.value for artifact in find_artifacts(text) if artifact.kind == "phone"]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("telemóvel 912345678", "912345678"),
        ("telemóvel: 912 345 678", "912345678"),
        ("tlm 912-345-678", "912345678"),
        ("contacto 93 456 78 90", "934567890"),
        ("912 345 678", "912345678"),
        ("+351 912 345 678", "351912345678"),
        ("+351912345678", "351912345678"),
        ("00351 912 345 678", "00351912345678"),
        ("+351 21 012 34 56", "351210123456"),
        ("telefone 210123456", "210123456"),
        ("meu número é 912345678", "912345678"),
        ("meu número é 11987654321", "11987654321"),
        ("o telefone é o (11) 3333.4444", "1133334444"),
        ("whats 11.98765.4321", "11987654321"),
        ("contato pelo 11 98765 4321", "11987654321"),
        ("912345678", None),
        ("produto 912 345 678", None),
        ("912 345 678 901", None),
        ("meu número de pedido é 912345678", None),
        ("+351 12 34", None),
    ],
)
def test_phones(text: str, digits: str | None) -> None:
    assert phones(text) == ([digits] if digits else [])
