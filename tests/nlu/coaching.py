"""How well the coach finds the gaps of `coach.yml`, which was written without sight of it: a table per label.

Run by itself (``python -m tests.nlu.coaching``) it prints the table in Markdown. The coach's words were tuned on the entries at odd places
of each list (first, third, ...); the entries at even places are the ones whose figures count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.ticket.answers import told_steps
from bot.ticket.coach import check_behavior, check_observed, step_gaps

FILE = Path(__file__).parent / "coach.yml"


class Judged(NamedTuple):
    """A text, its place in its list (from 1), the gaps that a reader sees in it and those that the coach sees."""

    text: str
    place: int
    right: frozenset[str]
    said: frozenset[str]


class Figures(NamedTuple):
    """How one label is found: shares from 0 to 1, and the number of texts that have it."""

    precision: float
    recall: float
    support: int


def _steps(text: str) -> Iterable[str]:
    return step_gaps(told_steps(text))


def _behavior(text: str) -> Iterable[str]:
    return filter(None, [check_behavior(text)])


def _observed(text: str) -> Iterable[str]:
    return filter(None, [check_observed(text)])


JUDGES: dict[str, Callable[[str], Iterable[str]]] = {"steps": _steps, "expected": _behavior, "observed": _observed}
LABELS = {
    "steps": ("missing_action", "missing_start", "missing_data", "missing_effect"),
    "expected": ("vague",),
    "observed": ("vague",),
}


def read_judged() -> dict[str, list[Judged]]:
    """The texts of each list of `coach.yml`, judged by the coach as it is now."""
    lists = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        name: [
            Judged(entry["text"], place, frozenset(entry["gaps"]), frozenset(judge(entry["text"])))
            for place, entry in enumerate(lists[name], 1)
        ]
        for name, judge in JUDGES.items()
    }


def odd(judged: Sequence[Judged]) -> list[Judged]:
    """The texts that the coach's words were tuned on."""
    return [each for each in judged if each.place % 2]


def even(judged: Sequence[Judged]) -> list[Judged]:
    """The texts held out from tuning."""
    return [each for each in judged if not each.place % 2]


def figures(judged: Sequence[Judged], label: str) -> Figures:
    """Precision and recall of one label over these texts; 1.0 where there is nothing to be wrong about."""
    right = sum(label in each.right and label in each.said for each in judged)
    said = sum(label in each.said for each in judged)
    support = sum(label in each.right for each in judged)
    return Figures(right / said if said else 1.0, right / support if support else 1.0, support)


def passed(judged: Sequence[Judged]) -> float:
    """Share of the texts without a gap that the coach lets pass without a question."""
    good = [each for each in judged if not each.right]
    return sum(not each.said for each in good) / len(good)


def stopped(judged: Sequence[Judged]) -> float:
    """Share of the texts with a gap, of whatever kind, that the coach asks about."""
    weak = [each for each in judged if each.right]
    return sum(bool(each.said) for each in weak) / len(weak)


def mistakes(judged: Sequence[Judged], label: str) -> list[str]:
    """The texts where coach and reader differ on a label, for a test's message."""
    wrong = [each for each in judged if (label in each.right) != (label in each.said)]
    return [f"{'missed' if label in each.right else 'wrongly said'}: {each.text!r}" for each in wrong]


def table(judged: dict[str, list[Judged]]) -> str:
    """All figures in Markdown, those of the held-out half first."""
    lines = [
        "| answer | label | precision (held out) | recall (held out) | texts | precision (tuned on) | recall (tuned on) | texts |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, labels in LABELS.items():
        for label in labels:
            cells = [
                f"{found.precision:.2f} | {found.recall:.2f} | {found.support}"
                for found in (figures(half(judged[name]), label) for half in (even, odd))
            ]
            lines.append(f"| {name} | {label} | {' | '.join(cells)} |")
    lines += [
        "",
        "| answer | good ones passed (held out) | weak ones asked about (held out) | passed (tuned on) | asked (tuned on) |",
        "|---|---|---|---|---|",
    ]
    for name in LABELS:
        shares = [f"{share(half(judged[name])):.2f}" for half in (even, odd) for share in (passed, stopped)]
        lines.append(f"| {name} | {' | '.join(shares)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    print(table(read_judged()))


if __name__ == "__main__":
    main()
