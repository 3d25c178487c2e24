"""The coach: whether steps, observed and expected behaviour say enough to repeat the case.

Each check gives the code of what is missing, or None. Length and keywords alone do not pass: what counts is a place to start, an action,
the data used and a concrete effect (`product.md`, after research on bug reports: steps and effects help most and are missing most).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.portuguese import plain
from bot.protheus.artifacts import find_artifacts
from bot.protheus.catalog import catalog
from bot.ticket import words

#: "abro Ponto Eletrônico": what is opened is written as a name.
_OPENED = re.compile(r"\b(?i:abr\w+|acess\w+|entr\w+|vou|logo)\s+(?:(?:em|no|na|o|a|ao)\s+)?(?P<name>[A-ZÀ-Ú][\wÀ-ú]{2,})")
_BARE_YES_OR_NO = re.compile(r"^(sim|nao|ok|claro|isso|quero|gostaria|tenho uma? (duvida|pergunta|sugestao))$")
_CONTENT_WORD = re.compile(r"[a-z0-9]{2,}")
_LITERAL_MESSAGE = re.compile(r"[\"“”«»].{4,}[\"“”«»]|\b[A-Z_]{2,}[A-Z0-9_]*:[A-Z0-9_]+|\bon [A-Z_]\w+\(", re.DOTALL)

#: Fewest telling words in a sentence about what happens or should happen.
FEWEST_TELLING_WORDS = 2
#: From this score on (0-100) a routine's name in the steps says where they begin.
SURELY_NAMED = 85
#: Fewest actions in the steps to reproduce.
FEWEST_ACTIONS = 2


def _telling_words(text: str) -> int:
    return len({word for word in _CONTENT_WORD.findall(plain(text)) if word not in words.filler()})


def check_behavior(text: str) -> str | None:
    """``vague`` when a sentence names no concrete effect or result, such as "não funciona" or "que funcione"."""
    if _LITERAL_MESSAGE.search(text):
        return None
    return "vague" if _telling_words(text) < FEWEST_TELLING_WORDS else None


def check_question(text: str) -> str | None:
    """``vague`` when a question or wish names nothing at all, such as "sim" or "preciso de ajuda"."""
    return "vague" if not _telling_words(_BARE_YES_OR_NO.sub("", plain(text))) else None


def tells_effect(text: str) -> bool:
    """Whether a text names an effect; "não funciona" and "dá erro" are none."""
    return words.coach("effect").search(words.coach("no_effect").sub("", plain(text))) is not None


def check_steps(steps: Sequence[str]) -> str | None:
    """What the steps lack most: ``missing_action``, ``missing_start``, ``missing_data``, ``missing_effect``, or None."""
    text = " \n ".join(steps)
    folded = plain(text)
    if len(words.coach("action").findall(folded)) < FEWEST_ACTIONS:
        return "missing_action"
    if not _has_start(steps):
        return "missing_start"
    if not _has_data(text):
        return "missing_data"
    if not words.coach("effect").search(folded):
        return "missing_effect"
    return None


def _has_start(steps: Sequence[str]) -> bool:
    text = " ".join(steps)
    if any(artifact.kind in ("routine", "user_function") for artifact in find_artifacts(text)):
        return True
    if any(match.score >= SURELY_NAMED for match in catalog().search_routines(text, limit=1)):
        return True
    opened = _OPENED.search(text)
    if opened and not words.coach("not_a_place").fullmatch(plain(opened["name"])):
        return True
    folded = plain(text)
    if not words.coach("start_verb").search(folded) and not words.coach("start_place").search(folded):
        return False
    if catalog().find_module(text) is not None or catalog().search_routines(text, limit=1):
        return True
    named = re.search(r"\b(?:rotina|tela|menu|cadastro|browse|opcao)( d[aeo]s?)? (?P<name>[a-z]{4,})", folded)
    return named is not None and not words.coach("not_a_place").fullmatch(named["name"])


def _has_data(text: str) -> bool:
    codes = sorted(
        (a for a in find_artifacts(text) if a.kind in ("routine", "module", "release", "entry_point", "user_function")),
        key=lambda a: -a.start,
    )
    for code in codes:
        text = text[: code.start] + text[code.end :]
    without_numbering = re.sub(r"(?m)^\s*\d{1,2}\s*[.)ºª-]\s*", "", text)
    return words.coach("data").search(without_numbering.lower()) is not None
