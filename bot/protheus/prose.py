"""Telling what a customer wrote about a log from what stands in the log."""

from __future__ import annotations

import re

from bot.protheus.folding import fold

#: Characters of a line that are looked at; what is longer is no sentence.
LONGEST = 2000
#: And of a short one.
LONGEST_SHORT = 160

#: Words of a sentence, without accents. Not those that also stand in names and addresses (da, de, e) or in English messages (no, as, do).
_WORDS = (
    "isso isto esse essa este esta nao so somente apenas que quando sempre acontece aconteceu ocorre ocorreu aparece apareceu surge deu "
    "ao aos na nas em com para pra por porque pois mas ja ainda tambem estou estao estamos tenho temos preciso precisamos podem poderiam "
    "segue favor obrigado obrigada consigo conseguimos conseguem fiz fizemos tentei testei testamos uso usamos sem se como onde qual "
    "alguem ninguem todos todas toda qualquer desde depois antes hoje ontem agora meu minha nosso nossa aqui vi vimos foi sei"
)
#: What tells a short sentence; with its accent "é" is in no name.
_ARTICLES = frozenset(("a", "o", "as", "os", "é", "um", "uma"))
_ENGLISH_WORDS = (
    "the of to is are was were be in on at for from by with not cannot can could does has an and or this that failed found exist"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_LETTERS = re.compile(r"[^\W\d_]+")
_OF_SENTENCES = frozenset(_WORDS.split())
#: What sentences do not hold: values of variables and records, frames, keys, times to the second, code.
_OF_LOGS = re.compile(
    r"[\[\]{}<=|\\]|;\S|\s;|->|::|\w\([A-Z]?\)|\d\d:\d\d:\d\d|\bline\s*:|\bRdd:|\.(?:PR[WXG]|TLPP|APW|CPP)\b|^\s*[*#]|Called from|"
    r"^\s*(?:Field|Index|PUBLIC|PRIVATE|LOCAL|STATIC)\s+\d+\s*:",
    re.IGNORECASE,
)


def sentence_words(line: str) -> int:
    """How many different words of a line are those of Portuguese sentences; 0 where the line may be a log's."""
    line = line[: LONGEST + 1]
    letters = sum(each.isalpha() for each in line)
    if len(line) > LONGEST or _OF_LOGS.search(line) or letters * 5 < len("".join(line.split())) * 3:
        return 0
    return len(set(re.findall(r"[a-z]+", fold(line))) & _OF_SENTENCES)


def is_prose(line: str, words: int = 3, of_sentences: int = 1) -> bool:
    """Whether a line is clearly a sentence: so many words, and so many different ones among them that only sentences hold."""
    return sentence_words(line) >= of_sentences and len(_LETTERS.findall(line)) >= words


def is_short_sentence(line: str) -> bool:
    """Whether a line is a short sentence, as people write it below a log: "A tela fecha.", "o banco é oracle 19c".

    Its articles tell it, which few logs hold; not a line in capitals, as records have, nor one in English, as servers' messages are.
    """
    letters = [each for each in line[: LONGEST_SHORT + 1] if each.isalpha()]
    if len(line) > LONGEST_SHORT or not may_be_prose(line) or sum(map(str.islower, letters)) * 5 < len(letters) * 3:
        return False
    said = {word.lower() for word in _LETTERS.findall(line)}
    return len(said) > 1 and not said & _ENGLISH and bool(said & _ARTICLES or set(map(fold, said)) & _OF_SENTENCES)


def introduces(words: str) -> bool:
    """Whether what stands in front of an artefact on its first line is the customer's: "erro ao gravar", "fechamento mensal:"."""
    named = words.rstrip().endswith(":") and "error" not in words.lower() and may_be_prose(words)
    return is_prose(words, words=2) or (named and len(_LETTERS.findall(words)) >= 2)


def may_be_prose(line: str) -> bool:
    """Whether nothing in a line speaks of a log: "Obrigado!", "Filial 02"."""
    return len(line) <= LONGEST and not _OF_LOGS.search(line)
