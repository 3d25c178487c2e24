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
#: A part of a text that only announces its file ("segue o log em anexo") says nothing of the case, up to this many words.
LONGEST_ANNOUNCEMENT = 10

_SENTENCE = re.compile(r"[^.!?\n;]+(?:[.!?;]+(?=\s|$)|\n|$)|[.!?;]+")
#: What parts a text into what may each announce a file or tell something; the comma of a number is none.
_PARTS = re.compile(r"([,;.:!?]+\s+|\n+)")
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


def without_announcements(text: str) -> str:
    """A text that came with a file, without the parts that only announce it; as it is where there are none, empty where they are all."""
    parts = _PARTS.split(text)
    kept = [index for index in range(0, len(parts), 2) if not _announces(parts[index])]
    return "".join("".join(parts[index : index + 2]) for index in kept).strip(" ,;:\n") if len(kept) * 2 <= len(parts) else text


def _announces(part: str) -> bool:
    if word_count(part) > LONGEST_ANNOUNCEMENT or not words.says("announces", part):
        return False
    # "segue o print com o total zerado" tells what happens; the error of "error.log" does not.
    return not coach.tells_effect(words.without_evidence(plain(part)))


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
