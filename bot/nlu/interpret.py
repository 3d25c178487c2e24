"""One message in, intent and entities out: the same for the conversation and for ``python -m bot understand``."""

from __future__ import annotations

from typing import Any

from bot.nlu.model import IntentModel
from bot.nlu.text import tokens_of
from bot.protheus.artifacts import Artifact, find_artifacts

#: Artefacts that help to read a message but are no entity of the contract.
NOT_ENTITIES = frozenset({"report_question"})
#: Entities of one message: no person names more things, and Rasa keeps and sends all of them several times over in each turn. A pasted
#: list of 2,500 routine codes would make a tracker of megabytes.
MOST_ENTITIES = 50


def entities_of(artifacts: list[Artifact]) -> list[dict[str, Any]]:
    """Artefacts as entities: normal form and offsets in characters of the raw text.

    Of more than ``MOST_ENTITIES``, the first ones that differ, each where it is said first.
    """
    wanted = [found for found in artifacts if found.kind not in NOT_ENTITIES]
    if len(wanted) > MOST_ENTITIES:
        first: dict[tuple[str, str], Artifact] = {}
        for found in wanted:
            first.setdefault((found.kind, found.value), found)
        wanted = list(first.values())[:MOST_ENTITIES]
    return [{"entity": found.kind, "value": found.value, "start": found.start, "end": found.end} for found in wanted]


def ranking_of(model: IntentModel, text: str, artifacts: list[Artifact] | None = None) -> list[dict[str, Any]]:
    """All intents as ``{"name", "confidence"}``, best first."""
    return [{"name": name, "confidence": round(confidence, 4)} for name, confidence in model.rank(tokens_of(text, artifacts))]


def interpret(model: IntentModel, text: str) -> dict[str, Any]:
    """``{"text", "intent", "entities"}`` in the contract's form."""
    artifacts = find_artifacts(text)
    return {"text": text, "intent": ranking_of(model, text, artifacts)[0], "entities": entities_of(artifacts)}
