"""What a whole description holds beside codes and versions: steps, the literal message, what should happen, how often it happens."""

from __future__ import annotations

import re
from typing import Any

from bot.portuguese import plain, word_count
from bot.protheus.artifacts import find_artifacts
from bot.ticket import coach, words
from bot.ticket.answers import numbered_steps

#: Fewest words of a description that may stand for the observed behaviour or the question.
FEWEST_WORDS = 6

_SENTENCE = re.compile(r"[^.!?\n;]+(?:[.!?;]+(?=\s|$)|\n|$)|[.!?;]+")
_QUOTED = re.compile(r"[\"“”«]([^\"“”«»\n]{8,300})[\"“”»]")


def mined(text: str) -> dict[str, Any]:
    """Values by path that a defect's description tells in so many words; what is left of it is the observed behaviour."""
    found: dict[str, Any] = {}
    rest = text
    steps, before = numbered_steps(text)
    if steps:
        # On one line nothing ends the last step but its sentence.
        last, after = _first_sentence(steps[-1])
        found["process.steps"], rest = [*steps[:-1], last], f"{before} {after}".strip()
    message = _QUOTED.search(rest)
    if message and re.search(r"[^\W\d_]{3,}", message[1]):
        found["process.error_message"] = message[1].strip()
    told = []
    for sentence in (each.strip() for each in _SENTENCE.findall(rest)):
        expects = words.phrase("expects").search(plain(sentence)) is not None and coach.check_behavior(sentence) is None
        if expects and "process.expected_behavior" not in found:
            found["process.expected_behavior"] = sentence
        elif sentence:
            told.append(sentence)
    often = next((words.choice("frequency", each) for each in told if words.phrase("how_often").search(plain(each))), None)
    if often:
        found["process.frequency"] = often
    observed = " ".join(told).strip()
    if is_concrete(observed):
        found["process.observed_behavior"] = observed
    return found


def _first_sentence(text: str) -> tuple[str, str]:
    end = re.search(r"(?<=[.!?])\s+(?=[A-ZÀ-Ú])|\n", text)
    return (text[: end.start()], text[end.end() :]) if end else (text, "")


def is_concrete(text: str) -> bool:
    """Whether a description tells a concrete effect, not only where and how urgent."""
    if word_count(text) < FEWEST_WORDS:
        return False
    bare = without_artifacts(text)
    if coach.check_behavior(bare) is not None:
        return False
    return coach.tells_effect(bare)


def without_artifacts(text: str) -> str:
    """The sentence without its codes and versions, which tell where something happens but not what."""
    for artifact in reversed(find_artifacts(text)):
        text = text[: artifact.start] + text[artifact.end :]
    return text
