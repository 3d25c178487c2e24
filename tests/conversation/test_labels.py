"""Typing "corrigir" and a field's label exactly as the review shows it leads to that very field."""

from __future__ import annotations

import pytest

from bot.ticket import steering, words
from bot.ticket.fields import FIELDS
from bot.ticket.model import Ticket


@pytest.mark.parametrize("field", FIELDS, ids=[field.id for field in FIELDS])
@pytest.mark.parametrize("form", ["corrigir {}", "corrigir: {}", "quero corrigir {}"])
def test_the_label_of_a_field_names_it_and_tells_no_value(form: str, field: object) -> None:
    kind = next(kind for kind in ("error", "question", "service") if kind in field.kinds)  # type: ignore[attr-defined]
    label = words.field_words()[field.id].label  # type: ignore[attr-defined]
    assert steering.correction(form.format(label), Ticket(kind=kind), None) == steering.Correction(field, {})  # type: ignore[arg-type]
