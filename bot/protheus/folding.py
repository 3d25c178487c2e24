"""Folding: text as the patterns of this package see it, with every offset where it was."""

from __future__ import annotations

import string
import unicodedata

_ODD_CHARACTERS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\t\r\n", " "),
    **dict.fromkeys("\u2018\u2019\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d", '"'),
}


def _base(character: str) -> str:
    return unicodedata.normalize("NFD", character)[0].lower()


_FOLD = str.maketrans(
    {
        **dict(zip(string.ascii_uppercase, string.ascii_lowercase, strict=True)),
        **{chr(code): _base(chr(code)) for code in range(0xC0, 0x180) if _base(chr(code)) in string.ascii_lowercase},
        **_ODD_CHARACTERS,
    }
)


def fold(text: str) -> str:
    """The text in lower case without accents, with plain dashes, quotes and spaces.

    It is exactly as long as the text, so an offset in one is an offset in the other.
    """
    return text.translate(_FOLD)
