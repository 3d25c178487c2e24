"""The life of a draft: begun, paused, resumed, interrupted by a confirmation."""

from __future__ import annotations

from bot.ticket import facts, render, words
from bot.ticket.asking import advance
from bot.ticket.draft import Draft
from bot.ticket.fields import BY_ID
from bot.ticket.model import Ticket
from bot.ticket.provenance import put
from bot.ticket.scene import Scene, reopen
from bot.ticket.view import step_number

#: Questions that ask whether something is meant; declining goes back to the question before.
CONFIRMATIONS = ("confirm_cancel", "confirm_handoff", "resume")


def open_draft(scene: Scene, text: str) -> None:
    """Begins a ticket: what the channel knows is taken, what the message says is shown for confirmation once."""
    draft = scene.draft
    begin(draft)
    draft.facts = facts.opening_facts(text, draft.ticket)
    if draft.facts:
        draft.question = "takeover"
    else:
        scene.say("utter_opened")
        advance(scene)


def begin(draft: Draft) -> None:
    """An empty ticket with what the channel vouches for."""
    person = draft.person
    draft.reset()
    draft.state = "open"
    draft.ticket = Ticket(channel=person.channel)
    for path, known in (
        ("contact.name", person.name),
        ("contact.email", person.email),
        ("contact.company", person.company),
        ("contact.company_code", person.company_code),
    ):
        if known:
            put(draft.ticket, path, known, "channel")


def pause(scene: Scene) -> None:
    """Keeps the draft and asks nothing until the customer comes back."""
    draft = scene.draft
    draft.paused_at, draft.state, draft.question, draft.interrupted = draft.interrupted or draft.question, "paused", None, None
    scene.say("utter_paused")


def resume(scene: Scene) -> None:
    """Goes on where the conversation was paused. After "testar primeiro" the tests are asked about again."""
    draft = scene.draft
    draft.state, draft.pending, draft.interrupted = "open", None, None
    at, draft.paused_at = draft.paused_at, None
    scene.say("utter_resumed")
    if at == "scope_choice":
        particularities = draft.ticket.particularities
        for field in (BY_ID["reproduces_in_test"], BY_ID["reproduces_standard"]):
            if getattr(particularities, field.id) == "not_tested":
                reopen(draft, field)
        reopen(draft, BY_ID["can_run_tests"])
        advance(scene)
        return
    if at in BY_ID:
        field = BY_ID[at]
        scene.say("utter_step", step=str(step_number(field.step)), of="5", title=words.step_titles()[field.step])
    draft.question = at
    if at is None:
        advance(scene)


def show_summary(scene: Scene) -> None:
    """Says what is known so far."""
    text = render.summary(scene.draft.ticket)
    scene.say("utter_summary", summary=text) if text else scene.say("utter_summary_empty")


def interrupt(scene: Scene, confirmation: str) -> None:
    """Asks whether the customer means it, remembering the question to go back to."""
    draft = scene.draft
    if draft.question != confirmation:
        draft.interrupted = draft.interrupted if draft.question in CONFIRMATIONS else draft.question
        draft.question = confirmation
