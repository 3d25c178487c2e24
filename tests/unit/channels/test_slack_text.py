"""Slack's writing, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack_text import escaped, pieces, read_text, shortened
from bot.channels.text import clean


@pytest.mark.parametrize(
    ("told", "typed"),
    [
        ("<@U0BOT> oi", "oi"),
        ("oi <@U0BOT>", "oi"),
        ("oi <@U0BOT|assertivo>", "oi"),
        ("fala com <@U7>", "fala com @U7"),
        ("fala com <@U7|ana>", "fala com @ana"),
        ("veja <#C1|fiscal> e <#C2>", "veja #fiscal e #C2"),
        ("<!here> parou", "@here parou"),
        ("<!subteam^S1|@suporte> parou", "@suporte parou"),
        ("<https://tdn.example/a?b=1&amp;c=2>", "https://tdn.example/a?b=1&c=2"),
        ("<http://servidor.local|servidor.local>", "servidor.local"),
        ("<https://tdn.example/|https://tdn.example>", "https://tdn.example"),
        ("<https://tdn.example/a|a página>", "a página (https://tdn.example/a)"),
        ("<mailto:ana@exemplo.com.br|ana@exemplo.com.br>", "ana@exemplo.com.br"),
        ("<mailto:ana@exemplo.com.br>", "ana@exemplo.com.br"),
        ("<tel:+5511999990000|(11) 99999-0000>", "(11) 99999-0000"),
        ("A &lt; B &amp;&amp; C &gt; D", "A < B && C > D"),
        ("digitei &amp;lt; mesmo", "digitei &lt; mesmo"),
        ("```linha 1\nlinha 2```", "linha 1\nlinha 2"),
        ("segue:```THREAD ERROR```obrigado", "segue:\nTHREAD ERROR\nobrigado"),
        ("MV_ESTNEG e *asterisco*", "MV_ESTNEG e *asterisco*"),
        ("a\r\nb\x00", "a\nb"),
        ("", ""),
    ],
)
def test_what_was_typed_is_read(told: str, typed: str) -> None:
    assert read_text(told, "U0BOT") == typed


@given(st.text().filter(lambda text: "```" not in text))
def test_what_slack_escapes_comes_back_as_it_was_typed(typed: str) -> None:
    assert read_text(escaped(typed), "U0BOT") == clean(typed)


@given(st.text())
def test_what_is_escaped_holds_no_sign_of_slacks(text: str) -> None:
    written = escaped(text)
    assert "<" not in written
    assert ">" not in written
    assert written.count("&") == text.count("&") + text.count("<") + text.count(">")


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_pieces_are_short_and_together_say_everything(text: str, most: int) -> None:
    cut = pieces(text, most)
    assert all(0 < len(piece) <= most for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


def test_a_text_is_cut_at_a_line_end_before_a_blank_and_a_blank_before_a_word() -> None:
    assert pieces("um dois\ntrês quatro", 12) == ["um dois", "três quatro"]
    assert pieces("um dois três", 9) == ["um dois", "três"]
    assert pieces("abcdef", 4) == ["abcd", "ef"]


def test_a_shortened_text_says_that_it_goes_on() -> None:
    assert shortened("12345", 5) == "12345"
    assert shortened("123456", 5) == "1234…"
