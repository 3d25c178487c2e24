"""Hints: the file, and the mistakes that it may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.protheus.hints import hint_of, hint_text, load_hints


def test_every_hint_has_a_text_in_portuguese() -> None:
    assert {hint.id for hint in load_hints()} >= {"licenses_exhausted", "no_database_connection", "rpo_in_use"}
    assert all(hint.text.startswith(("O log", "A função")) and len(hint.text) > 60 for hint in load_hints())


def test_the_text_of_a_hint() -> None:
    assert "licenças" in (hint_text("licenses_exhausted") or "")
    assert hint_text("gone") is None


@pytest.mark.parametrize("message", [None, "", "variable does not exist CALIAS", "muitos registros"])
def test_other_messages_have_none(message: str | None) -> None:
    assert hint_of(message) is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("hints: 5", "must be a list"),
        ("hints:\n  - {pattern: x, text: y}", "id must be a text"),
        ("hints:\n  - {id: Bad Name, pattern: x, text: y}", "small letters"),
        ("hints:\n  - {id: abc, pattern: x, text: y}\n  - {id: abc, pattern: x, text: y}", "only once"),
        ("hints:\n  - {id: abc, pattern: '(', text: y}", "pattern"),
        ("hints:\n  - {id: abc, pattern: x}", "text must be a text"),
    ],
)
def test_a_mistake_is_named(content: str, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "hints.yml"
    file.write_text(content)
    with pytest.raises(ValueError, match=problem) as raised:
        load_hints(file)
    assert str(raised.value).startswith("hints.yml: ")
