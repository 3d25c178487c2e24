"""The coach: whether steps, observed and expected behaviour say enough to repeat the case.

Each check gives the code of what is missing, or None. Length and keywords alone do not pass: what counts is a place to start, an action,
the data used and a concrete effect (`product.md`, after research on bug reports: steps and effects help most and are missing most).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.portuguese import fold, plain
from bot.protheus.artifacts import find_artifacts
from bot.protheus.catalog import catalog
from bot.ticket import words

#: "abro Ponto Eletrônico": what is opened is written as a name.
_OPENED = re.compile(r"\b(?i:abr\w+|acess\w+|entr\w+|vou|logo)\s+(?:(?:em|no|na|o|a|ao)\s+)?(?P<name>[A-ZÀ-Ú][\wÀ-ú]{2,})")
_BARE_YES_OR_NO = re.compile(r"^(sim|nao|ok|claro|isso|quero|gostaria|tenho uma? (duvida|pergunta|sugestao))$")
_CONTENT_WORD = re.compile(r"[a-z0-9]{2,}|\d")
_NUMBER_OR_DASH = re.compile(r"[\W\d]{0,6}")
_LITERAL_MESSAGE = re.compile(r"[\"“”«»].{4,}[\"“”«»]|\b[A-Z_]{2,}[A-Z0-9_]*:[A-Z0-9_]+|\bon [A-Z_]\w+\(", re.DOTALL)
#: Two words or more in quotes are a message, not what was typed.
_MESSAGE_QUOTED = re.compile(r"(?<!\w)[\"“”'‘’](?=\w)[^\"“”'‘’\n]{3,80}? [^\"“”'‘’\n]{2,200}[\"“”'‘’](?!\w)")

#: A name of one word or more in quotes, with what stands before it in its line.
_NAMED_PART = re.compile(r"(?P<before>[^\n\"“”'‘’]{0,60})[\"“”'‘’][^\"“”'‘’\n\d]{2,60}[\"“”'‘’](?!\w)")
_FIELD_NAME = re.compile(r"\b[A-Za-z][A-Za-z0-9]{1,2}_\w+")
_QUOTES = re.compile("[“”‘’]")
_CLAUSES = re.compile(r"[.;,:]\s|\n|->|→|>|\be\b")
#: "apontamento" and "liberação" name processes, and so their screens, though they begin like actions.
_PROCESS = re.compile(r"(mento|cao)s?$")
#: Codes that say where something happens, not what was typed.
_NO_DATA = ("routine", "module", "release", "entry_point", "user_function", "table", "lib_version", "appserver_build", "dbaccess_build")

#: Fewest telling words in a sentence about what happens or should happen.
FEWEST_TELLING_WORDS = 2
#: So many telling words pass though none of them is known; more of them would name something known if they told anything.
MOST_WORDS_ON_TRUST = 4
#: From this score on (0-100) a routine's name in the steps says where they begin.
SURELY_NAMED = 85
#: Fewest actions in the steps to reproduce.
FEWEST_ACTIONS = 2


def _telling_words(text: str) -> set[str]:
    return {word for word in _CONTENT_WORD.findall(plain(text)) if word not in words.filler()}


def check_behavior(text: str) -> str | None:
    """``vague`` when a sentence names no concrete effect or result, such as "não funciona" or "que funcione"."""
    if _is_an_effect_by_itself(text):
        return None
    told, telling = _told(text)
    if len(telling) < FEWEST_TELLING_WORDS:
        return "vague"
    if len(telling) > MOST_WORDS_ON_TRUST and not _names_something(told):
        return "vague"
    return None


def check_observed(text: str) -> str | None:
    """``vague`` when a sentence does not tell what happens: beside what `check_behavior` asks for, a complaint that names a document
    or a screen ("a nota sai errada", "ninguém consegue faturar") tells no effect. A few words without a complaint are taken on trust."""
    if _is_an_effect_by_itself(text):
        return None
    told, telling = _told(text)
    if check_behavior(text) is not None or tells_effect(told) or words.coach("does_something").search(told):
        return check_behavior(text)
    if words.coach("refused").search(plain(text)):
        return None
    complains = told.split() != _placeless(text).split() or any(
        words.coach("complaint").match(word) for word in _CONTENT_WORD.findall(told)
    )
    return "vague" if complains or len(telling) > MOST_WORDS_ON_TRUST else None


def _is_an_effect_by_itself(text: str) -> bool:
    return _shows_message(text) or words.coach("whole_effect").search(plain(text)) is not None


def _told(text: str) -> tuple[str, set[str]]:
    """A text without complaints and circumstances, and the words in it that tell something."""
    told = _without_complaints(_placeless(text))
    return told, {word for word in _telling_words(told) if not words.coach("complaint").match(word)}


def _placeless(text: str) -> str:
    return plain(words.coach("where_number").sub(" ", _without_context(text)))


def _without_context(text: str) -> str:
    """The text without numbers that say when, where or for how many."""
    return words.coach("context_number").sub(" ", text.lower())


def _without_complaints(text: str) -> str:
    """The folded text without complaints that name no effect, and without the places that they name."""
    folded, kept, after = plain(text), [], 0
    for complaint in words.coach("no_effect").finditer(folded):
        if complaint.start() < after:
            continue
        kept.append(folded[after : complaint.start()])
        place = words.coach("place_of_complaint").match(folded, complaint.end())
        after = place.end() if place else complaint.end()
    return " ".join([*kept, folded[after:]])


def _names_something(folded: str) -> bool:
    return any(words.coach(name).search(folded) for name in ("thing", "effect")) or re.search(r"\d", folded) is not None


def check_question(text: str) -> str | None:
    """``vague`` when a question or wish names nothing at all, such as "sim" or "preciso de ajuda"."""
    return "vague" if not _telling_words(_BARE_YES_OR_NO.sub("", plain(text))) else None


def tells_effect(text: str) -> bool:
    """Whether a text names an effect; "não funciona" and "dá erro" are none."""
    return words.coach("effect").search(words.coach("no_effect").sub("", plain(text))) is not None


def check_steps(steps: Sequence[str]) -> str | None:
    """What the steps lack most: the first of `step_gaps`, or None."""
    return next(iter(step_gaps(steps)), None)


def step_gaps(steps: Sequence[str]) -> list[str]:
    """All that the steps lack, the worst first: ``missing_action``, ``missing_start``, ``missing_data``, ``missing_effect``."""
    text = "\n".join(steps)
    has = {
        "missing_action": _has_actions(text),
        "missing_start": _has_start(text),
        "missing_data": _has_data(text),
        "missing_effect": _shows_effect(text),
    }
    return [gap for gap, is_there in has.items() if not is_there]


def _has_actions(text: str) -> bool:
    folded = plain(text)
    done = len(words.coach("action").findall(words.coach("not_an_action").sub(" ", folded)))
    # A list that begins with a routine or a menu says that it was opened.
    opens = words.coach("menu_path").search(text) or _begins_with_routine(text)
    return done + bool(opens) >= FEWEST_ACTIONS


def _begins_with_routine(text: str) -> bool:
    return any(a.kind == "routine" and _NUMBER_OR_DASH.fullmatch(text[: a.start]) for a in find_artifacts(text))


def _shows_effect(text: str) -> bool:
    return _shows_message(text) or tells_effect(text)


def _shows_message(text: str) -> bool:
    return _MESSAGE_QUOTED.search(text) is not None or _LITERAL_MESSAGE.search(text) is not None


def names_a_part(before: str) -> bool:
    """Whether what stands before a quoted text makes it a button, a field or a screen: ``clico em "Incluir pedido"``."""
    return words.coach("part_called").search(plain(before)) is not None


def _has_start(text: str) -> bool:
    return _names_a_routine(text) or _begins_at_a_place(text) or _goes_to_a_place(text)


def _names_a_routine(text: str) -> bool:
    if any(artifact.kind in ("routine", "user_function") for artifact in find_artifacts(text)):
        return True
    matches, folded = catalog().search_routines(text, limit=1), plain(text)
    told = _without_ends(folded)
    likely = words.coach("start_verb").search(told) or words.coach("start_place").search(told)
    return any(match.score >= SURELY_NAMED or likely for match in matches)


def _begins_at_a_place(text: str) -> bool:
    # A line of its own is a name as one before a colon is.
    first = plain(text.strip().partition("\n")[0]) + ("," if "\n" in text.strip() else "")
    return any(words.coach(name).search(start) for name, start in (("menu_path", text), ("lead_place", plain(text)), ("heading", first)))


def _goes_to_a_place(text: str) -> bool:
    opened = _OPENED.search(text)
    if opened and not words.coach("not_a_place").fullmatch(plain(opened["name"])):
        return True
    return any(
        _is_place(there["name"]) for name in ("gone_to", "named_place") for there in words.coach(name).finditer(_without_ends(plain(text)))
    )


def _without_ends(folded: str) -> str:
    return words.coach("not_a_start").sub(" ", folded)


def _is_place(name: str) -> bool:
    """A module has many places, so that its name says of none where the steps begin."""
    if words.coach("not_a_place").fullmatch(name) or (words.coach("action").match(name) and not _PROCESS.search(name)):
        return False
    return catalog().find_module(name) is None


def _has_data(text: str) -> bool:
    for code in sorted((a for a in find_artifacts(text) if a.kind in _NO_DATA), key=lambda a: -a.start):
        text = text[: code.start] + text[code.end :]
    without_numbering = re.sub(r"(?m)^\s*\d{1,2}\s*[.)ºª-]\s*", "", text)
    typed = _without_context(_MESSAGE_QUOTED.sub(" ", without_numbering))
    for told in ("duration", "no_data"):
        typed = words.coach(told).sub(" ", typed)
    typed = _NAMED_PART.sub(lambda quoted: " " if names_a_part(quoted["before"]) else quoted[0], typed)
    clauses, acted = [], False
    for clause in _CLAUSES.split(fold(_QUOTES.sub('"', _FIELD_NAME.sub(" ", typed)))):
        done = max((action.end() for action in words.coach("action").finditer(words.coach("not_an_action").sub(_blank, clause))), default=0)
        acted = acted or done > 0
        clauses.append(_before_effect(clause, done) if acted else clause)
    return any(words.coach("data").search(clause) for clause in clauses)


def _before_effect(clause: str, done: int) -> str:
    """A clause without what the system answers to the action that ends at ``done``: "gravo a nota 10 aparece 500" → "gravo a nota 10 "."""
    effect = words.coach("effect").search(clause, done)
    if effect is None:
        return clause
    return " ".join([clause[: effect.start()], *(record[0] for record in words.coach("record").finditer(clause, effect.end()))])


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
