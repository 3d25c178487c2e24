"""What is counted in a message: words, word pairs, pieces of words, and its shape."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

#: Blocks of features and what each weighs; every block is brought to length 1 first, so that a long text is not a strong one.
BLOCKS = {"w": 1.0, "c": 1.0, "s": 0.4}

#: The token of a question; it is counted, but no word.
QUESTION_MARK = "?"

#: Feature name → weight.
Features = dict[str, float]

_PIECE_SIZES = (3, 4)
_LENGTHS = ((1, "1"), (2, "2"), (3, "3"), (5, "5"), (8, "8"), (12, "12"), (20, "20"))


def features_of(tokens: list[str]) -> Features:
    """Named features with their weights: ``1 + ln(count)``, prefixed by their block (``w:``, ``c:``, ``s:``)."""
    counts = Counter(_words(tokens))
    counts.update(pieces_of(tokens))
    weights = {name: 1.0 + math.log(count) for name, count in counts.items()}
    weights.update(dict.fromkeys(_shape(tokens), 1.0))
    return weights


def _words(tokens: list[str]) -> Iterable[str]:
    framed = ["<", *tokens, ">"]
    yield from (f"w:{token}" for token in tokens)
    yield from (f"w:{left} {right}" for left, right in pairwise(framed))
    yield from (f"w:{one} {two} {three}" for one, two, three in zip(framed, framed[1:], framed[2:], strict=False))


def pieces_of(tokens: list[str]) -> list[str]:
    """The pieces of a message's words, as feature names; placeholders and identifiers ("a1_cod") have none, for they are no words."""
    words = [f" {token} " for token in tokens if token != QUESTION_MARK and "_" not in token]
    return [f"c:{word[at : at + size]}" for word in words for size in _PIECE_SIZES for at in range(len(word) - size + 1)]


def _shape(tokens: list[str]) -> Iterable[str]:
    length = next((name for limit, name in _LENGTHS if len(tokens) <= limit), "long")
    yield f"s:length {length}"
    if QUESTION_MARK in tokens:
        yield "s:question"
    if tokens:
        yield f"s:first {tokens[0]}"
    if any(token.startswith("__") for token in tokens):
        yield "s:artifact"
