"""The intent model trained on data/nlu, once for all tests of a session: what the product understands of a message."""

from __future__ import annotations

from functools import cache

from bot.nlu.examples import read_examples
from bot.nlu.model import IntentModel
from bot.nlu.training import train
from bot.settings import ROOT

EXAMPLES = read_examples(ROOT / "data/nlu")


@cache
def model() -> IntentModel:
    """The model as `scripts/train` would make it now."""
    return train([text for text, _ in EXAMPLES], [intent for _, intent in EXAMPLES])
