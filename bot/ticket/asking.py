"""Which question is open: going on, going back, asking the same again."""

from __future__ import annotations

from bot.ticket import words
from bot.ticket.draft import Draft
from bot.ticket.evidence import PAYROLL
from bot.ticket.fields import BY_ID, SHORT, STEPS, Field, next_field, value
from bot.ticket.provenance import clear, derive, put
from bot.ticket.render import format_value, label
from bot.ticket.scene import Scene
from bot.ticket.view import step_number


def advance(scene: Scene) -> None:
    """Opens the next question that is still needed, or the review."""
    draft = scene.draft
    draft.revisiting = None
    _move_description(draft)
    derive(draft.ticket)
    field = next_field(draft.ticket, draft.closed)
    if field is None:
        draft.question, draft.interrupted = "review", None
    else:
        _open(scene, field)


def _move_description(draft: Draft) -> None:
    """What the opening told before the kind was known is the wish of a short request, or what is observed of a defect."""
    ticket = draft.ticket
    wish, observed = BY_ID["question"], BY_ID["observed_behavior"]
    origin, place = (observed, wish) if ticket.kind in SHORT else (wish, observed)
    if ticket.kind and origin.id not in draft.asked and value(ticket, origin) and not value(ticket, place):
        put(ticket, place.path, value(ticket, origin), "customer")
        clear(ticket, origin.path)


def reopen_question(scene: Scene, field: Field) -> None:
    """Asks a question again although its answer is known; passing over it keeps the answer."""
    draft = scene.draft
    if not field.asked:
        scene.say("utter_correct_with_value", label=label(field.path))
        ask_again(scene)
        return
    draft.revisiting = field.id
    draft.failures.pop(field.id, None)
    _announce_step(scene, field)
    known = value(draft.ticket, field)
    if known is not None and field.type != "files":
        scene.say("utter_current_value", label=label(field.path), value=format_value(field.path, known))
    _put(scene, field)


def go_back(scene: Scene) -> None:
    """Opens the question before the open one, across steps."""
    draft = scene.draft
    earlier = _before(draft)
    if earlier is None:
        scene.say("utter_no_previous")
        ask_again(scene)
        return
    draft.asked = draft.asked[: draft.asked.index(earlier)]
    reopen_question(scene, BY_ID[earlier])


def _before(draft: Draft) -> str | None:
    asked = [each for each in draft.asked if on_the_way(draft, BY_ID[each])]
    if draft.question in asked:
        asked = asked[: asked.index(draft.question)]
    return asked[-1] if asked else None


def on_the_way(draft: Draft, field: Field) -> bool:
    """Whether a question belongs to requests of this kind; until the kind is known only the kind does."""
    return field.id == "kind" or draft.ticket.kind in field.kinds


def ask_again(scene: Scene) -> None:
    """Leaves the open question as it is: the form asks it again by itself."""


def note_failure(scene: Scene, question: str) -> None:
    """Counts a reply that did not answer the question."""
    scene.draft.failures[question] = scene.draft.failures.get(question, 0) + 1


def _open(scene: Scene, field: Field) -> None:
    _announce_step(scene, field)
    _put(scene, field)


def _announce_step(scene: Scene, field: Field) -> None:
    """Says which step begins, unless the customer is in it already."""
    draft = scene.draft
    at = BY_ID.get(draft.question or "") or (BY_ID[draft.asked[-1]] if draft.asked else None)
    before = at.step if at else None
    if field.step != before:
        scene.say("utter_step", step=str(step_number(field.step)), of=str(len(STEPS)), title=words.step_titles()[field.step])


def _put(scene: Scene, field: Field) -> None:
    draft = scene.draft
    if field.id == "attachments" and draft.ticket.environment.module in PAYROLL and field.id not in draft.asked:
        scene.say("utter_payroll_files")
    if field.type == "files" and not draft.told_of_logs:
        draft.told_of_logs = True
        scene.say("utter_logs_privacy")
    draft.question, draft.interrupted = field.id, None
    draft.asked = [*(asked for asked in draft.asked if asked != field.id), field.id]
