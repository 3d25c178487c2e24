"""What a page needs to know after a turn: where the conversation stands and what it waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from bot.protheus.catalog import catalog
from bot.ticket import quality, render, scope, words
from bot.ticket.answers import routine
from bot.ticket.draft import Draft
from bot.ticket.fields import BY_ID, PSEUDO_FIELDS, STEPS, AnswerType, Step, next_field, value
from bot.ticket.model import Ticket

#: The routine of an example where the ticket names neither a routine nor a module.
WELL_KNOWN = "MATA410"


class View(msgspec.Struct, kw_only=True):
    """``progress`` and ``expects`` of a reply, as in `contract.md`; the choices are the reply's own buttons."""

    progress: dict[str, Any] | None = None
    field: str | None = None
    type: AnswerType | None = None
    optional: bool = False


def view(draft: Draft | None) -> View:
    """Where a conversation stands."""
    if draft is None or draft.question is None:
        return View()
    question = draft.question
    kind = BY_ID[question].type if question in BY_ID else PSEUDO_FIELDS[question]
    return View(progress=_progress(draft), field=question, type=kind, optional=question in BY_ID)


def _progress(draft: Draft) -> dict[str, Any] | None:
    if draft.state == "idle":
        return None
    # A question about the conversation itself stands where it came up.
    asked = draft.question if draft.question in BY_ID or draft.interrupted is None else draft.interrupted
    if asked in ("review", "scope_choice"):
        return _where("review", len(STEPS), _steps_of(draft, None))
    field = BY_ID.get(asked or "") or next((BY_ID[each] for each in reversed(draft.asked)), None)
    step = field.step if field else STEPS[0]
    return _where(step, step_number(step), _steps_of(draft, step))


def _where(name: str, number: int, steps: list[dict[str, str]]) -> dict[str, Any]:
    return {"step": number, "of": len(STEPS), "name": name, "title": words.step_titles()[name], "steps": steps}


def _steps_of(draft: Draft, current: Step | None) -> list[dict[str, str]]:
    """The five steps with their titles: the open one is current, those that the conversation reached are done; at the review all are."""
    reached = _reached(draft) if current else len(STEPS)
    states = ["current" if step == current else "done" if step_number(step) <= reached else "todo" for step in STEPS]
    titles = [{"name": step, "title": words.step_titles()[step], "short": words.short_title(step)} for step in STEPS]
    return [title | {"state": state} for title, state in zip(titles, states, strict=True)]


def _reached(draft: Draft) -> int:
    """The number of the last step that the conversation came to, also where the customer went back since."""
    still_open = next_field(draft.ticket, draft.closed)
    asked = max((step_number(BY_ID[each].step) for each in draft.asked), default=0)
    return max(asked, step_number(still_open.step) if still_open else len(STEPS))


def step_number(step: Step) -> int:
    """A step's number as customers count, from 1."""
    return STEPS.index(step) + 1


def details(draft: Draft) -> str:
    """The part of the open question that depends on the draft; empty where the question is always the same."""
    text = _DETAILS.get(draft.question or "")
    return text(draft) if text else ""


def _scenario(draft: Draft) -> str:
    routines = draft.ticket.environment.routines
    return catalog().scenario(routines[0].code if routines else None, draft.ticket.environment.module)


def _steps(draft: Draft) -> str:
    return str(len(draft.ticket.process.steps)) if listing(draft) else example_data(draft.ticket)


def example_place(ticket: Ticket) -> str:
    """Where a process like this one begins: the ticket's routine, else its module, else a routine that many know."""
    module = catalog().modules.get(ticket.environment.module or "")
    if ticket.environment.routines or not module:
        return render.format_value("environment.routines", ticket.environment.routines[:1] or [routine(WELL_KNOWN)])
    return module.name


_DETAILS: dict[str, Callable[[Draft], str]] = {
    "attachments": lambda draft: render.checklist_of(draft.ticket),
    "expected_behavior": lambda draft: example_data(draft.ticket),
    "conflict": lambda draft: render.conflict(draft.ticket, draft.conflicts[0]),
    "review": lambda draft: render.review(assessed(draft)),
    "scenario_data": _scenario,
    "scope_choice": lambda draft: render.reasons(assessed(draft), None),
    "steps": _steps,
    "takeover": lambda draft: render.takeover(draft.ticket, draft.facts),
}


def example_data(ticket: Ticket) -> str:
    """Data such as a step of this module names: a TES for invoices, a verba for payroll."""
    module = catalog().modules.get(ticket.environment.module or "")
    return module.example_data if module else catalog().default_example_data


def listing(draft: Draft) -> bool:
    """Whether the steps are being listed: some are there, and the question is open to be gone on with, not to be answered anew."""
    return draft.question == "steps" and bool(draft.ticket.process.steps) and draft.revisiting != "steps"


def assessed(draft: Draft) -> Ticket:
    """The ticket with score and scope decision as they stand now."""
    ticket = draft.ticket
    ticket.scope.hints = scope.hints(ticket)
    ticket.quality = quality.assess(ticket)
    ticket.scope = scope.decide(ticket)
    return ticket


def slots(draft: Draft | None) -> dict[str, Any]:
    """The draft as Rasa's slots mirror it: field id → value for responses that depend on it."""
    if draft is None:
        return {}
    mirrored: dict[str, Any] = {}
    for field in BY_ID.values():
        if field.asked:
            known = value(draft.ticket, field)
            mirrored[field.id] = render.format_value(field.path, known) if isinstance(known, list) else known
    return mirrored
