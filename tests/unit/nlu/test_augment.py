"""Variants of training messages keep their intent and come out the same every time."""

from __future__ import annotations

from bot.nlu.augment import augmented

MESSAGES = [
    ["cancelar"],
    ["o", "pedido", "nao", "grava"],
    ["clico", "em", "incluir", "agora"],
    ["obrigado"],
    ["quero", "abrir", "um", "chamado"],
]
INTENTS = ["cancel", "inform", "inform", "thank", "open_ticket"]


def test_the_messages_come_first_and_the_variants_behind_them() -> None:
    messages, intents = augmented(MESSAGES, INTENTS)
    assert messages[: len(MESSAGES)] == MESSAGES
    assert intents[: len(INTENTS)] == INTENTS
    assert len(messages) == len(intents) > len(MESSAGES)
    assert set(intents) == set(INTENTS)


def test_it_is_the_same_every_time() -> None:
    assert augmented(MESSAGES, INTENTS) == augmented(MESSAGES, INTENTS)


def test_only_descriptions_grow_by_a_sentence() -> None:
    messages, intents = augmented(MESSAGES * 20, INTENTS * 20)
    longest = {intent: max(len(message) for message, label in zip(messages, intents, strict=True) if label == intent) for intent in INTENTS}
    assert longest["inform"] >= 8
    assert longest["open_ticket"] >= 8
    assert longest["cancel"] <= 3


def test_a_single_word_is_also_learned_with_a_slip() -> None:
    messages, intents = augmented([["cancelar"], ["voltar"]], ["cancel", "go_back"])
    slipped = [message[0] for message, intent in zip(messages, intents, strict=True) if intent == "cancel" and message != ["cancelar"]]
    assert any(len(word) in (7, 8) and word not in ("cancelar", "por") for word in slipped)
