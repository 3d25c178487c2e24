"""How the classifier does on messages that were written apart from its training data."""

from __future__ import annotations

import time
from collections import Counter
from functools import cache

import pytest

from bot.nlu.evaluation import Outcome, accuracy, calibration_error, macro_f1, outcomes_of
from bot.nlu.intents import COMMANDS
from bot.nlu.interpret import interpret
from bot.portuguese import fold
from tests.nlu.labelled import PARTS, read_labelled
from tests.nlu.trained import EXAMPLES, model

MESSAGES = read_labelled()


@cache
def outcomes(*parts: str) -> list[Outcome]:
    return outcomes_of(model(), [(message.text, message.right) for message in MESSAGES if message.part in (parts or PARTS)])


def wrong(found: list[Outcome]) -> list[str]:
    return [f"{outcome.text!r}: {outcome.said} instead of {'|'.join(sorted(outcome.right))}" for outcome in found if not outcome.is_right]


def test_the_set_is_large_enough_and_written_apart() -> None:
    counts = Counter(message.part for message in MESSAGES)
    assert sum(counts.values()) >= 600
    assert counts["long"] >= 150
    assert counts["short"] >= 100
    trained = {fold(text) for text, _ in EXAMPLES}
    assert [message.text for message in MESSAGES if fold(message.text) in trained] == []


def test_intents_are_right() -> None:
    found = outcomes()
    assert accuracy(found) >= 0.95, wrong(found)
    assert macro_f1(found) >= 0.93, wrong(found)


@pytest.mark.parametrize(("part", "least"), [("short", 0.9), ("other", 0.93), ("long", 0.98)])
def test_intents_are_right_in_each_part(part: str, least: float) -> None:
    assert accuracy(outcomes(part)) >= least, wrong(outcomes(part))


def test_no_long_description_is_taken_for_a_command() -> None:
    assert [outcome.text for outcome in outcomes("long") if outcome.said in COMMANDS] == []


def test_entities_are_right() -> None:
    told = [message for message in MESSAGES if message.entities_are_labelled]
    wanted = [Counter((entity, value) for entity, value, _, _ in message.entities) for message in told]
    found = [Counter((each["entity"], each["value"]) for each in interpret(model(), message.text)["entities"]) for message in told]
    right = sum(sum((one & other).values()) for one, other in zip(wanted, found, strict=True))
    assert 2 * right / sum(sum(each.values()) for each in (*wanted, *found)) >= 0.97


def test_what_is_not_ours_is_told_from_what_is() -> None:
    found = [outcome for outcome in outcomes() if "out_of_scope" in outcome.right]
    assert accuracy(found) >= 0.9, wrong(found)


def test_short_commands_are_not_missed() -> None:
    found = [outcome for outcome in outcomes("short", "other") if outcome.right <= COMMANDS]
    assert accuracy(found) >= 0.98, wrong(found)


def test_confidences_come_true() -> None:
    assert calibration_error(outcomes()) <= 0.05


def test_a_message_takes_few_milliseconds() -> None:
    texts = [message.text for message in MESSAGES]
    trained = model()
    started = time.process_time()
    for text in texts:
        interpret(trained, text)
    assert (time.process_time() - started) / len(texts) <= 0.005
