"""Files in a message: kept, read for the ticket, and compared with what is known."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.portuguese import fold, word_count
from bot.ticket import contradictions, evidence, evidence_step, render, words
from bot.ticket.asking import advance
from bot.ticket.description import LONGEST_ANNOUNCEMENT, without_announcements
from bot.ticket.draft import Draft, Fact
from bot.ticket.fields import value
from bot.ticket.model import Attachment, get_path
from bot.ticket.provenance import derive, put
from bot.ticket.readings import held, readings
from bot.ticket.scene import Scene, noted, open_field


def take_files(scene: Scene) -> bool:
    """Takes what a message brings while a question is open; True when nothing of the message is left to be read as an answer."""
    files = scene.said.attachments
    if not files:
        return False
    draft = scene.draft
    for attachment in files:
        keep(scene, attachment)
        _announce(scene, attachment, learn(draft, attachment))
    derive(draft.ticket)
    beside = _beside(scene)
    if _takes_the_message(scene):
        if word_count(beside) > LONGEST_ANNOUNCEMENT:
            evidence_step.add_details(draft.ticket, beside)
    elif beside:
        scene.said.text = beside
        return False
    _go_on(scene)
    return True


def opening_files(scene: Scene, told: list[Fact]) -> list[Fact]:
    """What the files of an opening message prove, to be confirmed with the rest of it; ``told`` is what its text says.

    What a file says against the text or an earlier file waits until that is confirmed.
    """
    found: dict[str, Fact] = {}
    said = {fact.path: fact for fact in told}
    for attachment in scene.said.attachments:
        keep(scene, attachment)
        _announce(scene, attachment, {})
        for path, proved in evidence.facts_of(attachment).items():
            fact = _fact(path, proved, attachment)
            known = said.get(path) or found.setdefault(path, fact)
            if path not in said and evidence.sharpens(path, fact.value, known.value):
                found[path] = fact
            else:
                contradictions.compare(scene.draft, fact, known.value, path in said, attachment)
        kind = evidence.kind_shown(attachment)
        if kind:
            found.setdefault("kind", _fact("kind", kind, attachment))
    return list(found.values())


def keep(scene: Scene, attachment: Attachment) -> None:
    """Puts an attachment on the ticket, once."""
    evidence_of = scene.draft.ticket.evidence
    if all(attachment.id != known.id for known in evidence_of.attachments):
        evidence_of.attachments.append(attachment)
    brought = [reading.kind for reading in readings(attachment)]
    evidence_of.unavailable = [kind for kind in evidence_of.unavailable if kind not in brought]


def learn(draft: Draft, attachment: Attachment) -> dict[str, Any]:
    """Fills what is unknown from a file; gives what is new. What contradicts an answer or another file waits to be asked about, once."""
    new: dict[str, Any] = {}
    for path, proved in evidence.facts_of(attachment).items():
        known = get_path(draft.ticket, path)
        fact = _fact(path, proved, attachment)
        if draft.question == "takeover":
            shown = next((each for each in draft.facts if each.path == path), None)
            if shown is None:
                draft.facts.append(fact)
            else:
                contradictions.compare(draft, fact, shown.value, shown.source == "customer", attachment)
        elif (not known and not _said_none(draft, path)) or evidence.sharpens(path, proved, known):
            put(draft.ticket, path, proved, "attachment", attachment.id)
            new[path] = proved
        else:
            origin = draft.ticket.provenance.get(path)
            contradictions.compare(draft, fact, known, origin is None or origin.source == "customer", attachment)
    return new


def _said_none(draft: Draft, path: str) -> bool:
    """Whether the customer answered that there is none; a file does not overrule that unasked, and is on the ticket itself."""
    origin = draft.ticket.provenance.get(path)
    return origin is not None and origin.source == "customer" and get_path(draft.ticket, path) is None


def _fact(path: str, proved: Any, attachment: Attachment) -> Fact:
    return Fact(path=path, value=msgspec.to_builtins(proved), source="attachment", ref=attachment.id)


def _announce(scene: Scene, attachment: Attachment, new: dict[str, Any]) -> None:
    draft = scene.draft
    if not draft.told_of_logs and any(reading.kind in evidence.LOGS for reading in readings(attachment)):
        draft.told_of_logs = True
        scene.say("utter_logs_privacy")
    if held(attachment):
        scene.say("utter_file_held", name=attachment.name)
    elif new:
        say_what_was_read(scene, attachment, new)
    elif fold(kind := render.contents(attachment)) == fold(attachment.name):
        scene.say("utter_file_kept_by_name", name=attachment.name)
    else:
        scene.say("utter_file_kept", name=attachment.name, kind=kind)


def say_what_was_read(scene: Scene, attachment: Attachment, new: dict[str, Any]) -> None:
    """Tells what is new, by the file of the attachment that told it."""
    for reading, proved in evidence.proofs(attachment):
        learned = {path: new[path] for path in proved if path in new}
        if learned:
            scene.say("utter_file_read", name=render.file_name(reading), facts=noted(learned))


def _beside(scene: Scene) -> str:
    """What a message says beside its files, without the parts that only announce them; empty where that is all it says."""
    text, field = scene.said.text.strip(), open_field(scene.draft)
    rest = without_announcements(text)
    answers_it = field is not None and field.type == "choice" and words.choice(field.id, rest) is not None
    # What the intent says of a whole message says nothing of what is left of it.
    meant_as_none = rest == text and scene.sure_of("attach_file", "affirm", "done")
    says_nothing = not answers_it and (words.says("nothing_beside", rest) or meant_as_none)
    return "" if says_nothing else rest


def _takes_the_message(scene: Scene) -> bool:
    """Takes the error message that is asked for from a file of this message; True where one shows it: words beside it only introduce it."""
    draft, path = scene.draft, "process.error_message"
    if draft.question != "error_message":
        return False
    shown = [(proved[path], file.id) for file in scene.said.attachments if path in (proved := evidence.facts_of(file))]
    if shown and draft.revisiting == "error_message":
        put(draft.ticket, path, shown[0][0], "attachment", shown[0][1])
        draft.revisiting = None
    return bool(shown)


def _go_on(scene: Scene) -> None:
    """Goes on after files: the open question may have been answered by them."""
    draft = scene.draft
    field = open_field(draft)
    known = field is not None and value(draft.ticket, field) is not None and draft.revisiting is None
    if field is not None and known and field.id != "attachments" and field.type != "list":
        advance(scene)
    contradictions.ask(scene)
