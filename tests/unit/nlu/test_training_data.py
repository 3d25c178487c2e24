"""The training data: complete, without contradictions, in the form that the reader assumes."""

from __future__ import annotations

from collections import Counter, defaultdict

import yaml

from bot.nlu.examples import read_examples
from bot.nlu.intents import COMMANDS, DESCRIPTIONS, FALLBACK
from bot.nlu.text import tokens_of
from bot.settings import ROOT

EXAMPLES = read_examples(ROOT / "data/nlu")
INTENTS = {
    next(iter(intent)) if isinstance(intent, dict) else intent
    for intent in yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
}


def test_every_intent_of_the_domain_has_enough_examples() -> None:
    counts = Counter(intent for _, intent in EXAMPLES)
    assert counts.keys() == INTENTS - {FALLBACK}
    assert min(counts.values()) >= 40
    assert min(counts["inform"], counts["open_ticket"]) >= 100


def test_no_message_stands_twice() -> None:
    counts = Counter(text.casefold() for text, _ in EXAMPLES)
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_message_has_two_intents_once_it_is_normalised() -> None:
    intents: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for text, intent in EXAMPLES:
        intents[tuple(tokens_of(text))].add(intent)
    assert {tokens: found for tokens, found in intents.items() if len(found) > 1} == {}


def test_entities_are_not_annotated() -> None:
    assert [text for text, _ in EXAMPLES if "](" in text or "]{" in text] == []


def test_descriptions_with_words_of_commands_are_among_the_examples() -> None:
    long = [set(tokens_of(text)) for text, intent in EXAMPLES if intent in DESCRIPTIONS and len(text.split()) >= 12]
    for word in ("cancelar", "voltar", "fechar", "ajuda", "resumo", "confirmar"):
        assert any(word in words for words in long), word


def test_the_special_intents_exist() -> None:
    assert COMMANDS | DESCRIPTIONS <= INTENTS
