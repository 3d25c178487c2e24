"""How the classifier does on messages that were written apart from its training data."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.nlu.evaluation import Outcome, accuracy, calibration_error, macro_f1, outcomes_of
from bot.nlu.examples import read_examples
from bot.nlu.intents import COMMANDS
from bot.nlu.interpret import interpret
from bot.nlu.model import IntentModel
from bot.nlu.training import train
from bot.portuguese import fold
from bot.settings import ROOT

EXAMPLES = read_examples(ROOT / "data/nlu")
_LINES = yaml.safe_load((Path(__file__).parent / "messages.yml").read_text(encoding="utf-8"))


def _labelled(part: str) -> list[tuple[str, frozenset[str]]]:
    return [(text, frozenset([right] if isinstance(right, str) else right)) for right, text in _LINES[part]]


MESSAGES = {
    "short": _labelled("short"),
    "other": _labelled("other"),
    "long": [(text, frozenset({"inform", "open_ticket"})) for text in _LINES["long"]],
}


@cache
def model() -> IntentModel:
    return train([text for text, _ in EXAMPLES], [intent for _, intent in EXAMPLES])


@cache
def outcomes(*parts: str) -> list[Outcome]:
    return outcomes_of(model(), [message for part in parts for message in MESSAGES[part]])


def wrong(found: list[Outcome]) -> list[str]:
    return [f"{outcome.text!r}: {outcome.said} instead of {'|'.join(sorted(outcome.right))}" for outcome in found if not outcome.is_right]


def test_the_set_is_large_enough_and_written_apart() -> None:
    assert {part: len(messages) >= 50 for part, messages in MESSAGES.items()} == {"short": True, "other": True, "long": True}
    assert sum(map(len, MESSAGES.values())) >= 200
    trained = {fold(text) for text, _ in EXAMPLES}
    assert [text for messages in MESSAGES.values() for text, _ in messages if fold(text) in trained] == []


def test_intents_are_right() -> None:
    found = outcomes("short", "other", "long")
    assert accuracy(found) >= 0.93, wrong(found)
    assert macro_f1(found) >= 0.90, wrong(found)


@pytest.mark.parametrize(("part", "least"), [("short", 0.9), ("other", 0.93), ("long", 0.98)])
def test_intents_are_right_in_each_part(part: str, least: float) -> None:
    assert accuracy(outcomes(part)) >= least, wrong(outcomes(part))


def test_no_long_description_is_taken_for_a_command() -> None:
    assert [outcome.text for outcome in outcomes("long") if outcome.said in COMMANDS] == []


def test_confidences_come_true() -> None:
    assert calibration_error(outcomes("short", "other", "long")) <= 0.06


def test_a_message_takes_few_milliseconds() -> None:
    texts = [text for messages in MESSAGES.values() for text, _ in messages]
    trained = model()
    started = time.process_time()
    for text in texts:
        interpret(trained, text)
    assert (time.process_time() - started) / len(texts) <= 0.005
