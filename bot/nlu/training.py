"""Training of the intent model: seconds on one core, the same model from the same data every time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.nlu.augment import augmented
from bot.nlu.model import Floats, IntentModel, softmax, vector_of, vocabulary_of
from bot.nlu.text import tokens_of

#: Inverse strength of the regularisation, chosen by cross-validation. One classifier per intent (liblinear) was as good as
#: one for all (lbfgs) and five times as fast.
STRENGTH = 20.0
DEFAULT_THRESHOLD = 0.25
_SEED = 20240115
_FOLDS = 3
_TEMPERATURES = np.geomspace(0.1, 3.0, 69)


def train(texts: Sequence[str], intents: Sequence[str], threshold: float = DEFAULT_THRESHOLD, strength: float = STRENGTH) -> IntentModel:
    """Trains a model on messages and their intents.

    The temperature is fitted on messages that the scored model has not seen (``_FOLDS`` folds).

    Raises:
        ValueError: There are fewer than two intents, or one has fewer examples than there are folds.
    """
    messages = [tokens_of(text) for text in texts]
    labels = np.asarray(intents)
    held_out, truth = [], []
    for seen, unseen in StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED).split(labels, labels):
        part = _fit([messages[at] for at in seen], labels[seen].tolist(), threshold, strength)
        held_out += [part.scores(messages[at]) for at in unseen]
        truth += [part.intents.index(intent) for intent in labels[unseen]]
    temperature = _best_temperature(np.stack(held_out), np.asarray(truth))
    return _fit(messages, labels.tolist(), threshold, strength, temperature)


def _fit(messages: Sequence[list[str]], intents: Sequence[str], threshold: float, strength: float, temperature: float = 1.0) -> IntentModel:
    messages, intents = augmented(messages, intents)
    vocabulary, idf = vocabulary_of(messages)
    matrix = _matrix([vector_of(tokens, vocabulary, idf) for tokens in messages], len(vocabulary))
    regression = LogisticRegression(C=strength, solver="liblinear", multi_class="ovr", random_state=_SEED)
    regression.fit(matrix, list(intents))
    coefficients = np.asarray(regression.coef_, dtype=np.float32)
    return IntentModel(
        intents=[str(intent) for intent in regression.classes_],
        vocabulary=vocabulary,
        idf=idf,
        weights=np.ascontiguousarray(coefficients.T),
        intercept=np.asarray(regression.intercept_, dtype=np.float32),
        temperature=temperature,
        threshold=threshold,
    )


def _matrix(vectors: list[tuple[npt.NDArray[np.intp], Floats]], width: int) -> csr_matrix:
    starts = np.cumsum([0, *(len(rows) for rows, _ in vectors)])
    rows = np.concatenate([rows for rows, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, rows, starts), shape=(len(vectors), width))


def _best_temperature(scores: Floats, truth: npt.NDArray[np.intp]) -> float:
    def surprise(temperature: float) -> float:
        right = softmax(scores / temperature)[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    return float(min(_TEMPERATURES, key=surprise))
