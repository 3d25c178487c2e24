"""Variants of training messages that people would write as well: longer descriptions, polite commands, slips of the finger."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bot.nlu.intents import DESCRIPTIONS

_SEED = 7
_OPENERS = ("oi", "bom dia", "boa tarde", "ola", "por favor", "olha", "entao", "desculpa", "bem")
_CLOSERS = ("por favor", "obrigado", "valeu", "ok")
_SMALL_TALK = frozenset({"greet", "goodbye", "thank", "out_of_scope", "affirm", "deny"})
_SHARE_POLITE = 0.2
_SHARE_SLIPS = 0.2


def augmented(messages: Sequence[list[str]], intents: Sequence[str]) -> tuple[list[list[str]], list[str]]:
    """The messages with their variants behind them, and the intents of all; the same every time. A slip goes into every single word."""
    chance = random.Random(_SEED)  # noqa: S311 - nothing secret: the same variants every time
    more = list(messages)
    labels = list(intents)
    facts = [tokens for tokens, intent in zip(messages, intents, strict=True) if intent == "inform" and len(tokens) > 3]
    for tokens, intent in zip(messages, intents, strict=True):
        if intent in DESCRIPTIONS and facts and len(tokens) > 3:
            more.append([*tokens, *chance.choice(facts)])
            labels.append(intent)
        if intent not in _SMALL_TALK and chance.random() < _SHARE_POLITE:
            more.append(_polite(tokens, chance))
            labels.append(intent)
        if len(tokens) == 1 or chance.random() < _SHARE_SLIPS:
            slipped = _with_a_slip(tokens, chance)
            if slipped != tokens:
                more.append(slipped)
                labels.append(intent)
    return more, labels


def _polite(tokens: list[str], chance: random.Random) -> list[str]:
    if chance.random() < 0.7:
        return [*chance.choice(_OPENERS).split(), *tokens]
    return [*tokens, *chance.choice(_CLOSERS).split()]


def _with_a_slip(tokens: list[str], chance: random.Random) -> list[str]:
    words = [at for at, token in enumerate(tokens) if len(token) > 3 and token.isalpha()]
    if not words:
        return tokens
    at = chance.choice(words)
    word = tokens[at]
    where = chance.randrange(1, len(word) - 1)
    slipped = chance.choice(
        (
            word[:where] + word[where + 1 :],
            word[:where] + word[where + 1] + word[where] + word[where + 2 :],
        )
    )
    return [*tokens[:at], slipped, *tokens[at + 1 :]]
