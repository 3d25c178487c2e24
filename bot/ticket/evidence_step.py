"""The evidence question: the checklist, what is declared unavailable, and the end of it."""

from __future__ import annotations

import re

from bot.portuguese import plain
from bot.ticket import checklist, words
from bot.ticket.asking import advance, ask_again, note_failure
from bot.ticket.draft import Draft
from bot.ticket.model import Ticket
from bot.ticket.provenance import put
from bot.ticket.scene import Scene

#: The file that a question outside this step asks for; there "como gero esse arquivo?" means that one.
FILE_OF = {
    "environment_report": "environment_report",
    "release": "environment_report",
    "appserver_build": "environment_report",
    "error_message": "error_log",
}
#: Kinds that "o log" may stand for.
_CALLED_LOG = ("error_log", "console_log", "profiler_log", "dbaccess_log")
#: Replies in words that do not attach anything before they are kept as they are.
MOST_PROMISES = 1
#: What parts a reply into what is lacking and what comes later; the point of "error.log" does not.
_PARTS = re.compile(r"[,;.!]\s|\n|\bmas\b", re.IGNORECASE)


def read(scene: Scene) -> None:
    """Reads a reply in words: evidence that there is not, or that is still to be attached."""
    draft, text = scene.draft, scene.said.text
    lacking, promised = _told(draft.ticket, text)
    if asked := asked_how(scene):
        for kind in asked:
            scene.say(f"utter_howto_{kind}")
        ask_again(scene)
        return
    _note(draft, lacking, promised)
    if words.says("deny", text) and not says_more(text):
        finish(scene)
        advance(scene)
    elif not promised and _names_evidence(text) and words.phrase("lacks").search(plain(text)):
        if checklist.missing(draft.ticket):
            ask_again(scene)
        else:
            finish(scene)
            advance(scene)
    elif draft.failures.get("attachments", 0) < MOST_PROMISES:
        note_failure(scene, "attachments")
        scene.say("utter_attach_now")
        ask_again(scene)
    else:
        if not words.phrase("sends_later").search(plain(text)):
            add_details(draft.ticket, text)
        scene.say("utter_attachments_noted")
        finish(scene)
        advance(scene)


def add_details(ticket: Ticket, text: str) -> None:
    """Keeps words that answer no question of their own with the further details."""
    told = ticket.particularities.more_details
    put(ticket, "particularities.more_details", f"{told}\n{text}" if told else text, "customer")


def asked_how(scene: Scene) -> list[str]:
    """What is to be produced and was asked how: what is named, "o log" for the logs still missing, else all that is missing.

    At another question a file that is not named is the one that the question asks for, else what this request will need.
    """
    text = plain(scene.said.text)
    if not words.phrase("asks_how").search(text):
        return []
    if named := words.evidence_named(text):
        return named[:1]
    question = scene.draft.question or ""
    if question != "attachments" and not words.phrase("any_file").search(text):
        return []
    if question in FILE_OF:
        return [FILE_OF[question]]
    missing = checklist.missing(scene.draft.ticket)
    return [kind for kind in missing if kind in _CALLED_LOG] if "log" in text else missing


def says_more(text: str) -> bool:
    """Whether a reply that begins with a "não" says which evidence it means, or that it comes later."""
    return _names_evidence(text) or words.phrase("sends_later").search(plain(text)) is not None


def _names_evidence(text: str) -> bool:
    return bool(words.evidence_meant(text)) or words.phrase("any_log").search(plain(text)) is not None


def _named(ticket: Ticket, text: str) -> list[str]:
    """The wanted kinds of evidence that a part of a reply names; "o log" stands for the logs that are still missing."""
    meant = words.evidence_meant(text)
    if words.phrase("any_log").search(plain(text)) and not any(kind in _CALLED_LOG for kind in meant):
        meant = [*meant, *(kind for kind in checklist.missing(ticket) if kind in _CALLED_LOG)]
    return [kind for kind in checklist.wanted(ticket) if kind in meant]


def _told(ticket: Ticket, text: str) -> tuple[list[str], list[str]]:
    """The wanted kinds of evidence that a reply says there are not, and those that it speaks of as still to come.

    A promise that names none is of all that is missing.
    """
    lacking: list[str] = []
    promised: list[str] = []
    unnamed = False
    for part in _PARTS.split(text):
        named = _named(ticket, part)
        later = words.phrase("sends_later").search(plain(part)) is not None
        unnamed = unnamed or (later and not _names_evidence(part))
        (lacking if not later and words.phrase("lacks").search(plain(part)) else promised).extend(named)
    if unnamed and not promised:
        promised = [kind for kind in checklist.missing(ticket) if kind not in lacking]
    return lacking, promised


def _note(draft: Draft, lacking: list[str], promised: list[str]) -> None:
    evidence = draft.ticket.evidence
    # "não tenho outro print" says nothing against the one that is there.
    lacking = [kind for kind in lacking if not checklist.attached(draft.ticket, kind)]
    evidence.unavailable = [kind for kind in evidence.unavailable if kind not in promised]
    evidence.unavailable += [kind for kind in dict.fromkeys(lacking) if kind not in evidence.unavailable]
    draft.promised = [kind for kind in dict.fromkeys([*draft.promised, *promised]) if kind not in lacking]


def finish(scene: Scene) -> None:
    """Closes the question: what is wanted, not attached and not promised is declared unavailable; what is promised stays missing."""
    draft = scene.draft
    draft.ticket.evidence.unavailable += [kind for kind in checklist.missing(draft.ticket) if kind not in draft.promised]
    draft.closed.append("attachments")
