"""The intent model: a linear classifier over counted features, kept as plain arrays."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.features import BLOCKS, QUESTION_MARK, Features, features_of, pieces_of
from bot.nlu.intents import COMMANDS, FALLBACK
from bot.nlu.text import NOISE, NUMBER

ARRAYS_FILE = "intent_model.npz"
WORDS_FILE = "intent_model.json"

#: From this many tokens on, a message is a description whatever it says; the longest honest commands stay below.
LONG_MESSAGE = 25

#: Without one known word the pieces of words must be surer than this.
UNKNOWN_WORDS_THRESHOLD = 0.55

#: Portuguese that was never seen, slips included, still shares most pieces of words with the training data; keyboard noise shares none.
FAMILIAR_SHARE = 0.4

#: Placeholders that noise has too.
_SAYS_NOTHING = frozenset({NUMBER, NOISE})
#: How many unfamiliar pieces a word of noise counts for.
_PIECES_OF_NOISE = 10

Floats = npt.NDArray[np.float32]
Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class IntentModel:
    """A trained classifier.

    Attributes:
        intents: The K intents, sorted.
        vocabulary: Feature name → row.
        idf: (V,) weight of each feature, by its rarity.
        weights: (V, K) weight of each feature for each intent.
        intercept: (K,).
        temperature: What scores are divided by, so that confidences come true.
        threshold: Below this confidence the answer is ``nlu_fallback``.
    """

    intents: list[str]
    vocabulary: dict[str, int]
    idf: Floats
    weights: Floats
    intercept: Floats
    temperature: float
    threshold: float

    def scores(self, tokens: list[str]) -> Floats:
        """(K,) raw scores of a message."""
        rows, values = vector_of(features_of(tokens), self.vocabulary, self.idf)
        return np.asarray(values @ self.weights[rows] + self.intercept, dtype=np.float32)

    def rank(self, tokens: list[str]) -> Ranking:
        """Intents with their confidences, best first. ``nlu_fallback`` leads where the message is noise or nothing stands out."""
        if self._is_noise(tokens):
            return [(FALLBACK, 1.0)]
        confidences = softmax(self.scores(tokens) / self.temperature)
        if len(tokens) >= LONG_MESSAGE:
            confidences = _without_commands(confidences, self.intents)
        order = np.argsort(-confidences, kind="stable")
        ranking = [(self.intents[at], float(confidences[at])) for at in order]
        best = ranking[0][1]
        known = any(f"w:{token}" in self.vocabulary for token in tokens if token != QUESTION_MARK)
        if best < (self.threshold if known else max(self.threshold, UNKNOWN_WORDS_THRESHOLD)):
            return [(FALLBACK, 1.0 - best), *ranking]
        return ranking

    def _is_noise(self, tokens: list[str]) -> bool:
        """Whether a message is no language: neither an artefact, nor enough of what the training data have in their words."""
        if any(token.startswith("__") and token not in _SAYS_NOTHING for token in tokens):
            return False
        pieces = pieces_of(tokens)
        if not pieces:
            return QUESTION_MARK not in tokens and (NOISE in tokens or not tokens)
        strange = tokens.count(NOISE) * _PIECES_OF_NOISE
        return sum(piece in self.vocabulary for piece in pieces) < FAMILIAR_SHARE * (len(pieces) + strange)

    def save(self, directory: Path) -> None:
        """Writes the model as one ``.npz`` of arrays and one JSON file."""
        np.savez_compressed(
            directory / ARRAYS_FILE,
            idf=self.idf,
            weights=self.weights,
            intercept=self.intercept,
        )
        words = {
            "intents": self.intents,
            "features": sorted(self.vocabulary, key=self.vocabulary.__getitem__),
            "temperature": self.temperature,
            "threshold": self.threshold,
        }
        (directory / WORDS_FILE).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, directory: Path) -> IntentModel:
        """Reads what ``save`` wrote.

        Raises:
            FileNotFoundError: The directory holds no model.
        """
        words: dict[str, Any] = json.loads((directory / WORDS_FILE).read_text(encoding="utf-8"))
        with np.load(directory / ARRAYS_FILE, allow_pickle=False) as arrays:
            return cls(
                intents=words["intents"],
                vocabulary={name: row for row, name in enumerate(words["features"])},
                idf=arrays["idf"],
                weights=arrays["weights"],
                intercept=arrays["intercept"],
                temperature=words["temperature"],
                threshold=words["threshold"],
            )


def vector_of(features: Features, vocabulary: dict[str, int], idf: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """The known features of a message: rows of the vocabulary and values, each block brought to its length."""
    rows: list[int] = []
    values: list[float] = []
    blocks: list[str] = []
    squares = dict.fromkeys(BLOCKS, 1e-12)
    for name, weight in features.items():
        row = vocabulary.get(name)
        if row is not None:
            value = weight * float(idf[row])
            rows.append(row)
            values.append(value)
            blocks.append(name[0])
            squares[name[0]] += value * value
    scale = {block: BLOCKS[block] / square**0.5 for block, square in squares.items()}
    scaled = [value * scale[block] for value, block in zip(values, blocks, strict=True)]
    return np.asarray(rows, dtype=np.intp), np.asarray(scaled, dtype=np.float32)


def vocabulary_of(messages: Sequence[Features]) -> tuple[dict[str, int], Floats]:
    """Features worth counting, with their (V,) rarity. Words count from the first time; pairs and pieces from the second."""
    documents = Counter(name for features in messages for name in features)
    kept = sorted(name for name, count in documents.items() if count >= 2 or (name[0] == "w" and " " not in name))
    rarity = [1.0 + math.log((1 + len(messages)) / (1 + documents[name])) for name in kept]
    return {name: row for row, name in enumerate(kept)}, np.asarray(rarity, dtype=np.float32)


def softmax(scores: Floats) -> Floats:
    """Scores along the last axis as probabilities."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


def _without_commands(confidences: Floats, intents: list[str]) -> Floats:
    allowed = np.asarray([intent not in COMMANDS for intent in intents])
    left = np.where(allowed, confidences, 0.0)
    total = float(left.sum())
    return np.asarray(left / total, dtype=np.float32) if total > 0.0 else confidences
