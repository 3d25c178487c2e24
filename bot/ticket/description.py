"""What a whole description holds beside codes and versions: steps, the literal message, what should happen, how often it happens."""

from __future__ import annotations

import re
from typing import Any

from bot.portuguese import plain, word_count
from bot.protheus.artifacts import find_artifacts
from bot.ticket import coach, words
from bot.ticket.answers import numbered_steps, split_steps

#: Fewest words of a description that may stand for the observed behaviour or the question.
FEWEST_WORDS = 6
#: A part of a text that only announces its file ("segue o log em anexo") says nothing of the case, up to this many words.
LONGEST_ANNOUNCEMENT = 10

#: Where a sentence may end: the dots of "R$ 1.180,00", "12.1.2410" and "error.log" are followed by no blank.
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\s*\n\s*")
#: What tells on one line that another sentence follows a step.
_NEXT_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ú])|\n")
#: What parts a text into what may each announce a file or tell something; the comma of a number is none.
_PARTS = re.compile(r"([,;.:!?]+\s+|\n+)")
_QUOTED = re.compile(r"[\"“”«](?P<double>[^\"“”«»\n]{8,300})[\"“”»]|(?<!\w)['‘](?P<single>(?=\w)[^'‘’\n]{8,300})['’](?!\w)")


def mined(text: str) -> dict[str, Any]:
    """Values by path that a defect's description tells in so many words; what is left of it is the observed behaviour."""
    found: dict[str, Any] = {}
    rest = text
    steps, before = numbered_steps(text)
    if steps:
        # On one line nothing ends the last step but its sentence.
        last, after = _first_sentence(steps[-1])
        found["process.steps"], rest = [*steps[:-1], last], f"{before} {after}".strip()
    message = quoted_message(rest)
    if message:
        found["process.error_message"] = message
    told = []
    for sentence in _sentences(rest):
        expects = words.phrase("expects").search(plain(sentence)) is not None and coach.check_behavior(sentence) is None
        if expects and "process.expected_behavior" not in found:
            found["process.expected_behavior"] = sentence
        else:
            told.append(sentence)
    often = next((words.choice("frequency", each) for each in told if words.phrase("how_often").search(plain(each))), None)
    if often:
        found["process.frequency"] = often
    observed = " ".join(told).strip()
    if is_concrete(observed):
        found["process.observed_behavior"] = observed
    elif observed and "process.expected_behavior" in found:
        # What says too little to stand alone stays with the sentence it was said with.
        found["process.expected_behavior"] = " ".join(_sentences(rest))
    elif steps and coach.check_observed(observed) is None:
        found["process.steps"] = split_steps(text)
    return found


def quoted_message(text: str) -> str | None:
    """What a text gives in quotes of any kind as a message; the name of a button or a screen in quotes is none."""
    for quoted in _QUOTED.finditer(text):
        message = (quoted["double"] or quoted["single"]).strip()
        if re.search(r"[^\W\d_]{3,}", message) and not coach.names_a_part(text[: quoted.start()]):
            return message
    return None


def _sentences(text: str) -> list[str]:
    """The text in sentences, nothing left out but the blanks between them."""
    return _cut(text, _SENTENCE_END)


def _cut(text: str, ends: re.Pattern[str], most: int = 0) -> list[str]:
    parts, start = [], 0
    for end in ends.finditer(text):
        if "\n" in end[0] or not _abbreviates(text[start : end.start()], text[end.end() : end.end() + 1]):
            parts.append(text[start : end.start()])
            start = end.end()
        if most and len(parts) == most:
            break
    return [part for part in (each.strip() for each in [*parts, text[start:]]) if part]


def _abbreviates(before: str, after: str) -> bool:
    """Whether the dot at the end belongs to "ex." or "nr.", after which the sentence goes on; "min." may end one before a capital."""
    short = words.coach("abbreviation").search(before[-12:].lower())
    return short is not None and (short["always"] is not None or not after[:1].isupper())


def _first_sentence(text: str) -> tuple[str, str]:
    first, *after = _cut(text, _NEXT_SENTENCE, most=1)
    return first, " ".join(after)


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
    return coach.check_observed(bare) is None and coach.tells_effect(bare)


def without_artifacts(text: str) -> str:
    """The sentence without its codes and versions, which tell where something happens but not what."""
    for artifact in reversed(find_artifacts(text)):
        text = text[: artifact.start] + text[artifact.end :]
    return text
