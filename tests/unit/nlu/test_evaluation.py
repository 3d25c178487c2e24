"""The figures by which the classifier is judged."""

from __future__ import annotations

import pytest

from bot.nlu.evaluation import Outcome, accuracy, calibration_error, macro_f1


def outcome(right: str, said: str, confidence: float = 1.0) -> Outcome:
    return Outcome("", frozenset(right.split("|")), said, confidence)


def test_accuracy_counts_any_right_answer() -> None:
    assert accuracy([outcome("inform|open_ticket", "open_ticket"), outcome("deny", "affirm")]) == 0.5


def test_macro_f1_weighs_rare_intents_like_frequent_ones() -> None:
    outcomes = [outcome("inform", "inform")] * 9 + [outcome("skip", "inform")]
    assert macro_f1(outcomes) == pytest.approx((18 / 19 + 0) / 2)


def test_confidence_that_comes_true_is_calibrated() -> None:
    assert calibration_error([outcome("a", "a", 0.5), outcome("a", "b", 0.5)]) == pytest.approx(0.0)
    assert calibration_error([outcome("a", "b", 0.9), outcome("a", "b", 0.9)]) == pytest.approx(0.9)
