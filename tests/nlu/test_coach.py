"""How the coach does on answers that were written and labelled without sight of it."""

from __future__ import annotations

from functools import cache

import pytest

from tests.nlu.coaching import LABELS, Judged, even, figures, mistakes, passed, read_judged, stopped

#: Least precision and recall of each label over the held-out half, a little below what was measured.
BOUNDS = [
    ("steps", "missing_action", 0.9, 0.8),
    ("steps", "missing_start", 0.8, 0.85),
    ("steps", "missing_data", 0.93, 0.78),
    ("steps", "missing_effect", 0.88, 0.82),
    ("expected", "vague", 0.88, 0.88),
    ("observed", "vague", 0.93, 0.93),
]


@cache
def held_out(name: str) -> list[Judged]:
    return even(read_judged()[name])


@pytest.mark.parametrize(("name", "label", "precision", "recall"), BOUNDS)
def test_gaps_are_found_and_not_made_up(name: str, label: str, precision: float, recall: float) -> None:
    found = figures(held_out(name), label)
    assert found.precision >= precision, mistakes(held_out(name), label)
    assert found.recall >= recall, mistakes(held_out(name), label)


@pytest.mark.parametrize(("name", "least"), [("steps", 0.88), ("expected", 0.88), ("observed", 0.93)])
def test_good_answers_pass_without_a_question(name: str, least: float) -> None:
    assert passed(held_out(name)) >= least, [each.text for each in held_out(name) if each.said and not each.right]


@pytest.mark.parametrize(("name", "least"), [("steps", 0.88), ("expected", 0.88), ("observed", 0.93)])
def test_weak_answers_are_asked_about(name: str, least: float) -> None:
    assert stopped(held_out(name)) >= least, [each.text for each in held_out(name) if each.right and not each.said]


def test_every_label_of_the_set_has_a_bound_and_enough_texts() -> None:
    judged = read_judged()
    assert {(name, label) for name, label, *_ in BOUNDS} == {
        (name, label) for name in judged for each in judged[name] for label in each.right
    }
    assert all(figures(held_out(name), label).support >= 10 for name, labels in LABELS.items() for label in labels)
