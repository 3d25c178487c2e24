"""Which form of a ticket a client gets."""

from __future__ import annotations

import pytest

from bot.channels.accept import wanted_form


@pytest.mark.parametrize(
    ("header", "form"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("application/json", "json"),
        ("text/markdown", "markdown"),
        ("TEXT/Markdown; charset=utf-8", "markdown"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/html;q=0.2, text/markdown;q=0.7", "markdown"),
        ("text/html;q=0, application/json", "json"),
        ("text/html;q=much", "json"),
        ("image/png", "json"),
        (";;,,q=1", "json"),
    ],
)
def test_the_header_decides(header: str | None, form: str) -> None:
    assert wanted_form(header) == form
