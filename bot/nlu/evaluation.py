"""How well the classifier does: ``python -m bot.nlu.evaluation`` cross-validates it on ``data/nlu`` and prints the figures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from bot.nlu.examples import read_examples
from bot.nlu.model import IntentModel
from bot.nlu.text import tokens_of
from bot.nlu.training import train

_FOLDS = 5
_BINS = 10


class Outcome(NamedTuple):
    """One message: what is right (any of these), what was said, how sure."""

    text: str
    right: frozenset[str]
    said: str
    confidence: float

    @property
    def is_right(self) -> bool:
        """Whether the answer is one of the right ones."""
        return self.said in self.right


def outcomes_of(model: IntentModel, messages: Sequence[tuple[str, frozenset[str]]]) -> list[Outcome]:
    """The model's first answer to each message."""
    return [Outcome(text, right, *model.rank(tokens_of(text))[0]) for text, right in messages]


def accuracy(outcomes: Sequence[Outcome]) -> float:
    """Share of right answers, 0 to 1."""
    return float(np.mean([outcome.is_right for outcome in outcomes]))


def macro_f1(outcomes: Sequence[Outcome]) -> float:
    """F1 of each intent that is right somewhere, averaged. Of several right ones the one that was said counts, else the first by name."""
    truth = [outcome.said if outcome.is_right else min(outcome.right) for outcome in outcomes]
    said = [outcome.said for outcome in outcomes]
    return float(f1_score(truth, said, labels=sorted(set(truth)), average="macro", zero_division=0))


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """Expected calibration error over ten bins of confidence, 0 to 1."""
    bins: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        bins.setdefault(min(int(outcome.confidence * _BINS), _BINS - 1), []).append(outcome)
    gaps = [len(part) * abs(accuracy(part) - float(np.mean([outcome.confidence for outcome in part]))) for part in bins.values()]
    return sum(gaps) / len(outcomes)


def cross_validate(examples: Sequence[tuple[str, str]]) -> list[Outcome]:
    """Every example answered by a model that was trained on the other folds."""
    intents = [intent for _, intent in examples]
    outcomes: list[Outcome] = []
    for seen, unseen in StratifiedKFold(_FOLDS, shuffle=True, random_state=1).split(intents, intents):
        model = train([examples[at][0] for at in seen], [intents[at] for at in seen])
        outcomes += outcomes_of(model, [(examples[at][0], frozenset({intents[at]})) for at in unseen])
    return outcomes


def main() -> None:
    """Prints examples, seconds of training and the cross-validated figures."""
    examples = read_examples(Path("data/nlu"))
    started = time.perf_counter()
    train([text for text, _ in examples], [intent for _, intent in examples])
    seconds = time.perf_counter() - started
    outcomes = cross_validate(examples)
    figures = {
        "examples": len(examples),
        "training, seconds": round(seconds, 1),
        f"accuracy, {_FOLDS} folds": round(accuracy(outcomes), 3),
        f"macro-F1, {_FOLDS} folds": round(macro_f1(outcomes), 3),
        f"calibration error, {_FOLDS} folds": round(calibration_error(outcomes), 3),
    }
    for name, figure in figures.items():
        print(f"{name:32} {figure}")


if __name__ == "__main__":
    main()
