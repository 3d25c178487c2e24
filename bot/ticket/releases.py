"""What the conversation makes of files whose security check has ended: a released one is read now, an infected one is taken off."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from bot.ticket import contradictions, receiving
from bot.ticket.asking import advance
from bot.ticket.checked import Checked, newly_missing
from bot.ticket.model import Attachment
from bot.ticket.provenance import derive
from bot.ticket.readings import held, inside
from bot.ticket.scene import Scene, noted, open_field

#: Questions whose reply may store the ticket: what it holds must be right before the reply is read.
_STORING = ("review", "scope_choice", "confirm_handoff")
#: Of them those that show the ticket: when it changes, a reply to what was shown is none to what it is now.
_SHOWING = ("review", "scope_choice")


def come_first(scene: Scene, checked: Checked) -> bool:
    """Takes what was checked before a message that may store the ticket; True when the question that it answers no longer stands."""
    question = scene.draft.question
    if question not in _STORING:
        return False
    _take(scene, checked)
    return scene.draft.question != question


def come_after(scene: Scene, checked: Checked) -> None:
    """Takes what was checked after any other message: it was an answer to the question, and what a file says is compared with it."""
    _take(scene, checked)


def _take(scene: Scene, checked: Checked) -> None:
    draft = scene.draft
    files = [each for each in draft.ticket.evidence.attachments if held(each) and each.id in checked]
    ended = [(each, found) for each in files if (found := checked[each.id]) is None or not held(found)]
    if not ended:
        return
    learned: dict[str, Any] = {}
    # The customer reads of the files first, then what the message led to.
    scene.says, answers = [], scene.says
    for waited, found in ended:
        if found is None:
            _take_off(scene, waited)
        else:
            learned |= _release(scene, found)
    scene.says += answers
    derive(draft.ticket)
    field = open_field(draft)
    if field is not None and field.path in learned and draft.revisiting != field.id:
        advance(scene)
    contradictions.ask(scene)


def _release(scene: Scene, released: Attachment) -> dict[str, Any]:
    evidence = scene.draft.ticket.evidence
    evidence.attachments = [released if each.id == released.id else each for each in evidence.attachments]
    new = receiving.learn(scene.draft, released)
    if new and not inside(released):
        scene.say("utter_file_released_read", name=released.name, facts=noted(new))
    else:
        scene.say("utter_file_released", name=released.name)
        receiving.say_what_was_read(scene, released, new)
    return new


def _take_off(scene: Scene, infected: Attachment) -> None:
    ticket = scene.draft.ticket
    before = replace(ticket, evidence=replace(ticket.evidence))
    ticket.evidence.attachments = [each for each in ticket.evidence.attachments if each.id != infected.id]
    scene.say("utter_file_infected", name=infected.name)
    if newly_missing(before, ticket):
        _want_again(scene)


def _want_again(scene: Scene) -> None:
    """Reopens the evidence question, also where the conversation would go on with the review."""
    draft = scene.draft
    draft.closed = [closed for closed in draft.closed if closed != "attachments"]
    draft.failures.pop("attachments", None)
    draft.interrupted = _instead(draft.interrupted)
    draft.paused_at = _instead(draft.paused_at)
    if draft.question in _SHOWING:
        advance(scene)


def _instead(question: str | None) -> str | None:
    return "attachments" if question in _SHOWING else question
