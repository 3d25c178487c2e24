"""The intent classifier as a Rasa graph component."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.interpret import ranking_of
from bot.nlu.model import IntentModel
from bot.nlu.training import DEFAULT_THRESHOLD, train


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PortugueseIntentClassifier(GraphComponent, IntentClassifier):
    """Sets ``intent`` and ``intent_ranking`` of a message; ``nlu_fallback`` leads where nothing is known or sure."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: IntentModel | None = None) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``threshold``: below this confidence the intent is ``nlu_fallback``; ``ranking_length``: intents that are kept."""
        return {"threshold": DEFAULT_THRESHOLD, "ranking_length": 5}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that training needs."""
        return ["sklearn"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """A digest of what the model is made by: Rasa looks at this class alone when it decides whether to train again."""
        folder = Path(__file__).parent
        sources = sorted([*folder.glob("*.py"), *(folder.parent / "protheus").glob("*.py"), folder.parent / "portuguese.py"])
        return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> PortugueseIntentClassifier:
        """A component that has learned nothing yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> PortugueseIntentClassifier:
        """The trained component of a model archive."""
        with model_storage.read_from(resource) as directory:
            return cls(config, model_storage, resource, IntentModel.load(Path(directory)))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the intent examples and stores what it learned as plain arrays."""
        examples = training_data.intent_examples
        self._model = train(
            [example.get(TEXT) for example in examples],
            [example.get(INTENT) for example in examples],
            self._config["threshold"],
        )
        with self._model_storage.write_to(self._resource) as directory:
            self._model.save(Path(directory))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the intent of each message.

        Raises:
            RuntimeError: The component was neither trained nor loaded.
        """
        if self._model is None:
            raise RuntimeError("The intent classifier has no model: train it first (scripts/train).")
        for message in messages:
            ranking = ranking_of(self._model, message.get(TEXT) or "")
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[: self._config["ranking_length"]], add_to_output=True)
        return messages
