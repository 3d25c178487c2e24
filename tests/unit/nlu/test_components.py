"""The graph components inside Rasa: trained, stored, loaded, and named in config.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import rasa_tuning
from bot.settings import ROOT

EXAMPLES = {
    "cancel": ["cancelar", "cancela tudo", "quero cancelar", "não quero mais"],
    "greet": ["oi", "olá", "bom dia", "boa tarde"],
    "thank": ["obrigado", "valeu", "muito obrigado", "grato"],
}


@pytest.fixture(scope="module", autouse=True)
def _tuned() -> None:
    rasa_tuning.apply()


def message(text: str) -> Any:
    from rasa.shared.nlu.training_data.message import Message

    return Message.build(text)


def classifier(tmp_path: Path, constructor: str) -> Any:
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

    from bot.nlu.classifier import PortugueseIntentClassifier

    construct = getattr(PortugueseIntentClassifier, constructor)
    config = PortugueseIntentClassifier.get_default_config() | {"ranking_length": 2}
    return construct(config, LocalModelStorage(tmp_path), Resource("nlu"), ExecutionContext(GraphSchema({})))


def trained(tmp_path: Path) -> Any:
    from rasa.shared.nlu.training_data.message import Message
    from rasa.shared.nlu.training_data.training_data import TrainingData

    component = classifier(tmp_path, "create")
    component.train(TrainingData([Message.build(text, intent) for intent, texts in EXAMPLES.items() for text in texts]))
    return component


def test_a_loaded_classifier_answers_as_the_trained_one(tmp_path: Path) -> None:
    expected = trained(tmp_path).process([message("muito obrigado mesmo")])[0]
    (answer,) = classifier(tmp_path, "load").process([message("muito obrigado mesmo")])
    assert answer.get("intent")["name"] == "thank"
    assert answer.get("intent_ranking") == expected.get("intent_ranking")
    assert len(answer.get("intent_ranking")) == 2
    assert {"intent", "intent_ranking"} <= answer.as_dict(only_output_properties=True).keys()


def test_noise_is_nlu_fallback(tmp_path: Path) -> None:
    (answer,) = trained(tmp_path).process([message("asdf qwer")])
    assert answer.get("intent") == {"name": "nlu_fallback", "confidence": 1.0}


def test_a_classifier_that_learned_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="scripts/train"):
        classifier(tmp_path, "create").process([message("oi")])


def test_a_changed_source_is_trained_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.nlu.classifier import PortugueseIntentClassifier

    before = PortugueseIntentClassifier.fingerprint_addon({})
    assert before == PortugueseIntentClassifier.fingerprint_addon({})
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + (b"#" if path.name == "features.py" else b""))
    assert PortugueseIntentClassifier.fingerprint_addon({}) != before


def test_entities_have_their_normal_form_their_place_and_their_extractor() -> None:
    from bot.nlu.entities import ProtheusEntityExtractor

    (answer,) = ProtheusEntityExtractor().process([message("é na mata410, tá?")])
    (entity,) = answer.get("entities")
    assert entity == {"entity": "routine", "value": "MATA410", "start": 5, "end": 12, "extractor": "ProtheusEntityExtractor"}
    assert "entities" in answer.as_dict(only_output_properties=True)


def test_of_a_pasted_list_the_first_fifty_different_entities_are_taken() -> None:
    from bot.nlu.entities import ProtheusEntityExtractor

    (answer,) = ProtheusEntityExtractor().process([message("MATA410 " * 2400)])
    assert [(entity["value"], entity["start"]) for entity in answer.get("entities")] == [("MATA410", 0)]
    (answer,) = ProtheusEntityExtractor().process([message(" ".join(f"a{number}@b.co" for number in range(2000)))])
    assert [entity["value"] for entity in answer.get("entities")] == [f"a{number}@b.co" for number in range(50)]


def test_what_is_said_twice_is_found_twice() -> None:
    from bot.nlu.entities import ProtheusEntityExtractor

    (answer,) = ProtheusEntityExtractor().process([message("a MATA410, sim, MATA410")])
    assert [entity["start"] for entity in answer.get("entities")] == [2, 16]


def test_entities_of_a_button_stay() -> None:
    from bot.nlu.entities import ProtheusEntityExtractor

    given = message("MATA410")
    given.set("entities", [{"entity": "impact", "value": "low"}])
    (answer,) = ProtheusEntityExtractor().process([given])
    assert [entity["entity"] for entity in answer.get("entities")] == ["impact", "routine"]


def test_the_pipeline_is_what_understand_assumes() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text())
    names = [step["name"] for step in config["pipeline"]]
    assert names == ["bot.nlu.entities.ProtheusEntityExtractor", "bot.nlu.classifier.PortugueseIntentClassifier"]
    assert [policy["name"] for policy in config["policies"]] == ["RulePolicy"]
