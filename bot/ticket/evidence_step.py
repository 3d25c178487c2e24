"""The evidence question: the checklist, what is declared unavailable, and the end of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.portuguese import plain
from bot.ticket import checklist, words
from bot.ticket.asking import advance, ask_again, note_failure
from bot.ticket.evidence import LOGS
from bot.ticket.model import Ticket
from bot.ticket.provenance import put
from bot.ticket.scene import Scene

#: Replies in words that do not attach anything before they are kept as they are.
MOST_PROMISES = 1


def read(scene: Scene) -> None:
    """Reads a reply in words: evidence that there is not, or that is still to be attached."""
    draft, text = scene.draft, scene.said.text
    named = [kind for kind in checklist.wanted(draft.ticket) if kind in words.evidence_named(text)]
    if asked := asked_how(scene):
        for kind in asked:
            scene.say(f"utter_howto_{kind}")
        ask_again(scene)
    elif words.says("deny", text) and not words.evidence_named(text):
        finish(scene)
        advance(scene)
    elif words.evidence_named(text) and words.phrase("lacks").search(plain(text)):
        draft.ticket.evidence.unavailable += [kind for kind in named if kind not in draft.ticket.evidence.unavailable]
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
        if not words.says("promises", text):
            add_details(draft.ticket, text)
        scene.say("utter_attachments_noted")
        finish(scene, promised=named)
        advance(scene)


def add_details(ticket: Ticket, text: str) -> None:
    """Keeps words that answer no question of their own with the further details."""
    told = ticket.particularities.more_details
    put(ticket, "particularities.more_details", f"{told}\n{text}" if told else text, "customer")


def asked_how(scene: Scene) -> list[str]:
    """What is to be produced and was asked how: what is named, "o log" for the logs still missing, else all that is missing."""
    text = plain(scene.said.text)
    if not words.phrase("asks_how").search(text):
        return []
    if named := words.evidence_named(text):
        return named[:1]
    missing = checklist.missing(scene.draft.ticket)
    return [kind for kind in missing if kind in LOGS] if "log" in text else missing


def finish(scene: Scene, promised: Sequence[str] = ()) -> None:
    """Closes the question: what is wanted, not attached and not promised is declared unavailable."""
    draft = scene.draft
    draft.ticket.evidence.unavailable += [kind for kind in checklist.missing(draft.ticket) if kind not in promised]
    draft.closed.append("attachments")
