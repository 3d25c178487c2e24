"""Names of files, as text to show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.limits import MAX_NAME
from bot.evidence.names import clean_name, extension


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("error.log", "error.log"),
        ("Relatório de emissão (2).pdf", "Relatório de emissão (2).pdf"),
        ("C:\\TOTVS\\protheus\\error.log", "error.log"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ("zero\u200bwidth.txt", "zerowidth.txt"),
        ("a\0b\r\n.txt", "ab.txt"),
        ("  .error.log. ", "error.log"),
        ('<img src="x">.png', "_img src=_x__.png"),
        ("e" * 300 + ".log", "e" * (MAX_NAME - 4) + ".log"),
        ("a." + "b" * 300, "arquivo"),
        (".log", "log"),
        ("", "arquivo"),
        ("529.982.247-25.pdf", "[CPF removido].pdf"),
    ],
)
def test_names_become_plain_text(raw: str, name: str) -> None:
    assert clean_name(raw) == name


def test_the_extension_is_in_lower_case() -> None:
    assert [extension(name) for name in ("A.LOG", "a.tar.Gz", "console")] == ["log", "gz", ""]


@given(st.text())
def test_any_name_is_short_and_no_path(raw: str) -> None:
    name = clean_name(raw)
    assert 0 < len(name) <= MAX_NAME
    assert not set(name) & set('/\\\0\r\n"<>:\u202e')
