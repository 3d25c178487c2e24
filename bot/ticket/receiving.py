"""Files in a message: kept, read for the ticket, and asked about where they contradict an answer."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from bot.portuguese import word_count
from bot.ticket import evidence, evidence_step, payloads, render, words
from bot.ticket.asking import advance
from bot.ticket.draft import Draft, Fact
from bot.ticket.fields import BY_PATH, value
from bot.ticket.model import Attachment, get_path
from bot.ticket.provenance import derive, put
from bot.ticket.readings import held, readings
from bot.ticket.scene import Scene, noted, open_field

#: A part of a text that only announces its file ("segue o log em anexo") is not read as an answer, up to this many words.
LONGEST_ANNOUNCEMENT = 10
#: What parts a message into what may each announce a file or answer; the comma of a number is none.
_PARTS = re.compile(r"([,;.:!]+\s+|\n+)")


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


def opening_files(scene: Scene) -> list[Fact]:
    """What the files of an opening message prove, to be confirmed with the rest of it. Facts that the text told already come first."""
    found: dict[str, Fact] = {}
    for attachment in scene.said.attachments:
        keep(scene, attachment)
        _announce(scene, attachment, {})
        for path, proved in evidence.facts_of(attachment).items():
            found.setdefault(path, _fact(path, proved, attachment))
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
    """Fills what is unknown from a file; gives what is new. What contradicts an answer waits to be asked about, once."""
    new: dict[str, Any] = {}
    for path, proved in evidence.facts_of(attachment).items():
        known = get_path(draft.ticket, path)
        if draft.question == "takeover":
            if all(fact.path != path for fact in draft.facts):
                draft.facts.append(_fact(path, proved, attachment))
        elif (not known and not _said_none(draft, path)) or evidence.sharpens(path, proved, known):
            put(draft.ticket, path, proved, "attachment", attachment.id)
            new[path] = proved
        elif evidence.contradicts(path, proved, known) and path not in draft.compared:
            draft.conflicts.append(_fact(path, proved, attachment))
            draft.compared.append(path)
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
        for reading, proved in evidence.proofs(attachment):
            learned = {path: new[path] for path in proved if path in new}
            if learned:
                scene.say("utter_file_read", name=render.file_name(reading), facts=noted(learned))
    else:
        scene.say("utter_file_kept", name=attachment.name, kind=render.contents(attachment))


def _beside(scene: Scene) -> str:
    """What a message says beside its files, without the parts that only announce them; empty where that is all it says."""
    text, field = scene.said.text.strip(), open_field(scene.draft)
    parts = _PARTS.split(text)
    kept = [index for index in range(0, len(parts), 2) if not _announces(parts[index])]
    rest = "".join("".join(parts[index : index + 2]) for index in kept).strip(" ,;:\n") if len(kept) * 2 <= len(parts) else text
    answers_it = field is not None and field.type == "choice" and words.choice(field.id, rest) is not None
    # What the intent says of a whole message says nothing of what is left of it.
    meant_as_none = rest == text and scene.sure_of("attach_file", "affirm", "done")
    says_nothing = not answers_it and (words.says("nothing_beside", rest) or meant_as_none)
    return "" if says_nothing else rest


def _announces(part: str) -> bool:
    return word_count(part) <= LONGEST_ANNOUNCEMENT and words.says("announces", part)


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
    ask_about_conflict(scene)


def ask_about_conflict(scene: Scene) -> None:
    """Opens the question which of two values holds, if any waits and nothing more urgent is being asked."""
    draft = scene.draft
    # A correction meanwhile may have settled it.
    draft.conflicts = [fact for fact in draft.conflicts if evidence.contradicts(fact.path, fact.value, get_path(draft.ticket, fact.path))]
    if draft.conflicts and (open_field(draft) is not None or draft.question in ("review", "scope_choice")):
        draft.interrupted, draft.question = draft.question, "conflict"


def settle_conflict(scene: Scene, chosen: str | None) -> bool:
    """Takes the value of the file or of the customer; False when the reply names neither."""
    draft = scene.draft
    fact = draft.conflicts[0]
    if chosen is None and payloads.read_choice(scene.said.payload) is None:
        chosen = _side_named(fact, get_path(draft.ticket, fact.path), scene.said.text)
    if chosen not in ("file", "customer"):
        return False
    if chosen == "file":
        put(draft.ticket, fact.path, fact.value, "attachment", fact.ref)
        scene.say("utter_corrected", facts=noted({fact.path: fact.value}))
    leave_conflict(scene)
    return True


def _side_named(fact: Fact, told: Any, text: str) -> str | None:
    """Whose value a reply names: "file", "customer", or None."""
    field = BY_PATH[fact.path]
    if field.type == "choice":  # its values are words of ours, which customers name in their own
        named = words.choice(field.id, text)
        return "file" if named == fact.value else "customer" if named == told else None
    return "file" if str(fact.value) in text else "customer" if str(told) in text else None


def leave_conflict(scene: Scene) -> None:
    """Goes to the next contradiction, or back to the question that was open."""
    draft = scene.draft
    draft.conflicts = draft.conflicts[1:]
    draft.question, draft.interrupted = draft.interrupted, None
    field = open_field(draft)
    if field is not None and field.type == "text" and value(draft.ticket, field) is not None and draft.revisiting is None:
        advance(scene)
    ask_about_conflict(scene)
