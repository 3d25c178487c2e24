"""A file of another problem: it stays attached, but proves nothing and decides nothing."""

from __future__ import annotations

import copy

from bot.portuguese import plain
from bot.ticket import evidence, render, words
from bot.ticket.draft import Draft, Fact
from bot.ticket.fields import BY_ID
from bot.ticket.model import Attachment
from bot.ticket.provenance import clear, derive
from bot.ticket.readings import UNRELATED, Reading, readings
from bot.ticket.scene import Scene, warn


def whether_of_this(text: str) -> str | None:
    """Whether a reply says that a file is of this problem ("file"), or of another one ("customer"); None where it says neither."""
    reply = plain(text)
    if words.says("dont_know", text) or words.says("skip", text):
        return None
    if words.says("deny", text) or words.phrase("of_another_error").search(reply):
        return "customer"
    if words.says("affirm", text) or words.phrase("of_this_error").search(reply):
        return "file"
    return "customer" if words.phrase("disowned").search(reply) else None


def said_of_another(draft: Draft, text: str) -> list[Attachment]:
    """The attachments with an error that a reply says are of another problem, while what they told waits for its confirmation."""
    reply = plain(text)
    if not words.phrase("of_another_error").search(reply) or not (words.evidence_named(text) or words.phrase("file_side").search(reply)):
        return []
    waiting = {fact.ref for fact in draft.facts}
    return [each for each in draft.ticket.evidence.attachments if each.id in waiting and evidence.proving(each, evidence.ERROR)]


def set_aside(scene: Scene, attachment: Attachment) -> None:
    """Lets the file of an attachment that shows an error be of another problem, and says so.

    What it told is taken back, in the ticket and in what waits to be confirmed or asked about; the analyst is warned.
    """
    draft, reading = scene.draft, evidence.proving(attachment, evidence.ERROR)
    if reading is None:
        return
    told = {path for each, proved in evidence.proofs(attachment) if each == reading for path in proved}
    marked = _marked(attachment, reading)
    ticket = draft.ticket
    ticket.evidence.attachments = [marked if each.id == marked.id else each for each in ticket.evidence.attachments]
    draft.facts = _not_from(draft.facts, marked, told | {"kind"})
    draft.conflicts = _not_from(draft.conflicts, marked, told)
    for path in told:
        origin = ticket.provenance.get(path)
        if origin is not None and origin.source == "attachment" and origin.ref == marked.id:
            clear(ticket, path)
    derive(ticket)
    warn(draft, BY_ID["attachments"], UNRELATED)
    scene.say("utter_file_set_aside", name=render.file_name(reading))


def _marked(attachment: Attachment, reading: Reading) -> Attachment:
    """The attachment with its file, or the one inside it, marked as of another problem."""
    place = readings(attachment).index(reading)
    marked = copy.deepcopy(attachment)
    findings = readings(marked)[place].findings
    findings["warnings"] = [*(findings.get("warnings") or ()), UNRELATED]
    return marked


def _not_from(facts: list[Fact], attachment: Attachment, told: set[str]) -> list[Fact]:
    return [fact for fact in facts if fact.ref != attachment.id or fact.path not in told]
