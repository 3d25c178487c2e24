"""What `data/fields.yml` and `data/commands.yml` say about customers' words, compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bot.portuguese import plain

DATA = Path(__file__).resolve().parents[2] / "data"


#: Characters of a reply that are read for a choice or a short phrase; a longer one is a description, and its beginning tells as much.
LONGEST_CHOICE = 2_000


class Words(NamedTuple):
    """The Portuguese side of one field."""

    label: str
    aliases: re.Pattern[str] | None
    tells: re.Pattern[str] | None
    titles: dict[str, str]
    read: list[tuple[str, re.Pattern[str]]]


@cache
def _load(name: str) -> dict[str, Any]:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def _general() -> dict[str, re.Pattern[str]]:
    patterns: dict[str, re.Pattern[str]] = {}
    for name, pattern in _load("fields.yml")["general"].items():
        patterns[name] = _compile(pattern, patterns)
    return patterns


def _compile(pattern: str, known: Mapping[str, re.Pattern[str]]) -> re.Pattern[str]:
    """A pattern in which ``@name`` stands for a general one."""
    return re.compile(re.sub(r"@(\w+)", lambda name: f"(?:{known[name[1]].pattern})", pattern))


@cache
def field_words() -> dict[str, Words]:
    """Every field's words by field id. Raises ValueError that names the field whose entry cannot be used."""
    words = {}
    for field, entry in _load("fields.yml")["fields"].items():
        try:
            words[field] = Words(
                label=entry.get("label", field),
                aliases=_any_of(entry.get("aliases")),
                tells=_any_of(entry.get("tells")),
                titles=entry.get("titles", {}),
                read=[(value, _compile(pattern, _general())) for rule in entry.get("read", []) for value, pattern in rule.items()],
            )
        except (re.error, KeyError, AttributeError) as error:
            raise ValueError(f"data/fields.yml: {field}: {error}") from error
    return words


def _any_of(patterns: list[str] | None) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns)) if patterns else None


@cache
def step_titles() -> dict[str, str]:
    """The five steps and the review, as customers read them."""
    return _load("fields.yml")["steps"]  # type: ignore[no-any-return]


def short_title(step: str) -> str:
    """One of the five steps in a word."""
    return str(_load("fields.yml")["short_steps"][step])


def correcting(field: str) -> str:
    """What a customer says by pressing "corrigir" beside the answer to a field."""
    return str(_load("fields.yml")["correcting"]).format(label=field_words()[field].label)


def evidence_title(kind: str) -> str:
    """A kind of attachment as people call it."""
    return str(_load("fields.yml")["evidence"].get(kind, kind))


def fiscal(name: str) -> str:
    """How a part of a fiscal document is said; ``{value}`` or ``{code}`` is filled in."""
    return str(_load("fields.yml")["fiscal"][name])


@cache
def _evidence_aliases() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(rf"\b(?:{pattern})\b") for kind, pattern in _load("fields.yml")["evidence_aliases"].items()}


def evidence_named(text: str) -> list[str]:
    """The kinds of attachment that a text names, in the order of `data/fields.yml`."""
    return [kind for kind, pattern in _evidence_aliases().items() if pattern.search(plain(text[:LONGEST_CHOICE]))]


def evidence_meant(text: str) -> list[str]:
    """The same where the evidence is what is talked about: there a product's name stands for its log."""
    reply = plain(text[:LONGEST_CHOICE])
    meant = [kind for kind, pattern in _load("fields.yml")["evidence_meant"].items() if re.search(rf"\b(?:{pattern})\b", reply)]
    return list(dict.fromkeys([*evidence_named(text), *meant]))


def evidence_pattern(kind: str) -> re.Pattern[str] | None:
    """How a kind of attachment is called, searched in a text as `bot.portuguese.plain` gives it; None for a kind without a name."""
    return _evidence_aliases().get(kind)


def without_evidence(text: str) -> str:
    """A text in small letters without accents, without the kinds of attachment that it names."""
    for pattern in _evidence_aliases().values():
        text = pattern.sub(" ", text)
    return text


def warning(field: str, code: str) -> str:
    """What the ticket says about an answer of this field that was accepted with a flaw."""
    texts = _load("fields.yml")["warnings"]
    return str(texts.get(code, texts["unclear"])).format(label=field_words()[field].label)


@cache
def commands() -> dict[str, re.Pattern[str]]:
    """Command → what a message must be, whole, to be that command."""
    return {name: re.compile(f"(?:{'|'.join(patterns)})") for name, patterns in _load("commands.yml")["whole"].items()}


@cache
def phrase(name: str) -> re.Pattern[str]:
    """A named pattern of `data/commands.yml` that is searched inside a message."""
    return re.compile(_load("commands.yml")["inside"][name])


@cache
def topics() -> dict[str, re.Pattern[str]]:
    """What customers ask about support and the assistant itself: topic → what a question about it holds."""
    return {topic: re.compile(pattern) for topic, pattern in _load("commands.yml")["about"].items()}


def ordinal(word: str) -> int | None:
    """``"2"``, ``"segundo"`` or ``"segunda"`` → 2; None for any other word."""
    stems = _load("commands.yml")["ordinals"]
    return int(word) if word.isdecimal() else next((place for place, stem in enumerate(stems, 1) if word in (f"{stem}o", f"{stem}a")), None)


def says(name: str, text: str) -> bool:
    """Whether a reply means dont_know, skip, not_now, none, affirm, deny or done, whatever was asked."""
    reply = plain(text[:LONGEST_CHOICE])
    return any(_general()[name].search(each) for each in (reply, _without_lead(reply)))


def _without_lead(reply: str) -> str:
    return phrase("lead_in").sub("", reply)


def choice(field: str, text: str) -> str | None:
    """The value that a reply chooses for a field, read against its question; a title or the value itself counts too."""
    words, reply = field_words()[field], plain(text[:LONGEST_CHOICE])
    for value, title in words.titles.items():
        if reply in (value, plain(title)):
            return value
    replies = dict.fromkeys((reply, _without_lead(reply)))
    return next((value for each in replies for value, pattern in words.read if pattern.search(each)), None)


@cache
def coach(name: str) -> re.Pattern[str]:
    """A named pattern of `data/coach.yml`."""
    return re.compile(_load("coach.yml")[name])


@cache
def filler() -> frozenset[str]:
    """Words that say nothing by themselves."""
    return frozenset(_load("coach.yml")["filler"].split())


@cache
def language(name: str) -> frozenset[str]:
    """A list of words of `data/languages.yml`."""
    return frozenset(_load("languages.yml")[name].split())


@cache
def masking() -> dict[str, Any]:
    """What `data/masking.yml` says: placeholders and names of what is masked, and the words that follow "senha" in ordinary use."""
    return _load("masking.yml")


def title(field: str, value: Any) -> str:
    """A value as people read it."""
    return field_words()[field].titles.get(str(value), str(value))
