"""Whether a word can be a password or a token, or goes on with the sentence that speaks of one.

Every function works on a text as `masking` prepares it; see `personal_numbers`.
"""

from __future__ import annotations

import re
from functools import cache

from bot.protheus.artifacts import find_artifacts
from bot.ticket import words

_DATE_OR_TIME = re.compile(r"\d{1,4}[/:-]\d{1,2}(?:[/:-]\d{1,4})?|\d+[.,]\d+|\d{1,3}%|\d+[ªºax]", re.ASCII)
#: Marks that do what a password needs and that no word of a sentence holds.
_MARK = re.compile(r"[@#$%&*!+=~^\\]")
#: Letters with digits or marks that are told beside passwords: addresses, files, paths, codes of errors, times and amounts.
_SOMETHING_ELSE = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\w+://.*|www\..*|[a-z]:[\\/].*|[\\/].*|[\w.-]+\.[a-z]{2,5}"
    r"|[a-z]{2,6}-\d{3,6}|(?:erro|http|status|code|filial|loja|emp(?:resa)?|thread|job|porta?|tela|pagina|passo|item|usuario|user)[_-]?\d+"
    r"|\d+(?:h(?:\d\d)?(?:m|min)?|hs|hrs|horas?|min|minutos?|s|seg|segundos?|dias?|mes|meses|anos?|vezes|caracteres|digitos|letras)",
    re.ASCII,
)


def is_ordinary(value: str) -> bool:
    """Whether a word continues the sentence instead of being the secret."""
    word = value.strip("()[]{}.,;:!?\"'*")
    ordinary, endings = _ordinary()
    return not word or word in ordinary or bool(word.isalpha() and endings.search(word)) or bool(_DATE_OR_TIME.fullmatch(word))


def looks_secret(value: str) -> bool:
    """Whether it can hardly be a word: digits among letters, signs inside, four digits or more; and nothing of Protheus."""
    word = value.strip("()[]{}.,;:!?\"'")
    if len(word) < 4 or is_ordinary(word) or any(each.start == 0 and each.end == len(word) for each in find_artifacts(word)):
        return False
    digits, letters = re.search(r"\d", word), re.search(r"[^\W\d_]", word)
    return bool(digits and letters) or bool(letters and _MARK.search(word)) or word.isdigit()


def is_surely_secret(value: str) -> bool:
    """The same where little in the sentence says so: no number alone, and nothing that is told beside passwords, such as an address."""
    word = value.strip("()[]{}.,;:!?\"'")
    return looks_secret(word) and not word.isdigit() and not _SOMETHING_ELSE.fullmatch(word)


@cache
def _ordinary() -> tuple[frozenset[str], re.Pattern[str]]:
    data = words.masking()
    known = frozenset((data["ordinary_words"] + " " + data["technical_words"]).split())
    return known, re.compile(rf"{data['ordinary_endings']}\Z")
