"""The artefacts of Protheus as entities: a Rasa graph component that has nothing to learn."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.interpret import entities_of
from bot.protheus.artifacts import find_artifacts


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ProtheusEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Adds routines, versions, parameters, ... to a message's entities, in their normal form."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> ProtheusEntityExtractor:
        """A component; it has no state."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities of each message."""
        for message in messages:
            found = self.add_extractor_name(entities_of(find_artifacts(message.get(TEXT) or "")))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
