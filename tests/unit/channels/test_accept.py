"""Which form of an answer a client gets."""

from __future__ import annotations

import pytest

from bot.channels.accept import accepts_gzip, wanted_form


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


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("identity", False),
        ("x-gzip-like", False),
        ("", False),
        (None, False),
    ],
)
def test_a_file_is_compressed_only_for_who_takes_it(header: str | None, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted
