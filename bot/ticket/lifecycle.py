"""The life of a draft: begun, paused, resumed, interrupted by a confirmation."""

from __future__ import annotations

from bot.ticket import contradictions, description, facts, receiving, render, scope, words
from bot.ticket.asking import advance
from bot.ticket.draft import Draft, Fact
from bot.ticket.fields import BY_ID, BY_PATH
from bot.ticket.model import Ticket, get_path
from bot.ticket.provenance import put
from bot.ticket.scene import Scene, reopen
from bot.ticket.view import step_number

#: Questions that ask whether something is meant; declining goes back to the question before.
CONFIRMATIONS = ("confirm_cancel", "confirm_handoff", "resume")
#: Places of the customer's own words, which the announcement of a file is no part of.
_DESCRIPTIONS = ("process.expected_behavior", "process.observed_behavior", "question")
#: In the place of a question: the conversation was paused to test first.
TESTING = "testing"


def open_draft(scene: Scene, text: str) -> None:
    """Begins a ticket: what the channel knows is taken, what the message says is shown for confirmation once."""
    draft = scene.draft
    begin(draft)
    told = _told_beside_files(text) if scene.said.attachments else facts.opening_facts(text, draft.ticket)
    proved = receiving.opening_files(scene, told)
    draft.facts = facts.merged(told, proved)
    if draft.facts:
        draft.question = "takeover"
    else:
        scene.say("utter_opened")
        advance(scene)


def _told_beside_files(text: str) -> list[Fact]:
    """What a message with files says; its descriptions are read without the parts that only announce the files."""
    told = facts.opening_facts(text, Ticket())
    described = {
        fact.path: fact for fact in facts.opening_facts(description.without_announcements(text), Ticket()) if fact.path in _DESCRIPTIONS
    }
    for fact in told:
        if fact.path == "process.steps":
            fact.value = [description.without_announcements(step) or step for step in fact.value]
    return [described.get(fact.path, fact) for fact in told if fact.path not in _DESCRIPTIONS or fact.path in described]


def begin(draft: Draft) -> None:
    """An empty ticket with what the channel vouches for."""
    draft.reset()
    draft.state = "open"
    draft.ticket = Ticket(channel=draft.person.channel)
    take_over_contact(draft)


def take_over_contact(draft: Draft) -> None:
    """What the channel vouches for and nobody has answered yet. A draft that follows its person to another channel learns more there."""
    for name in ("name", "email", "company", "company_code"):
        path, known = f"contact.{name}", getattr(draft.person, name)
        if known and path not in draft.ticket.provenance and get_path(draft.ticket, path) is None:
            put(draft.ticket, path, known, "channel")


def pause(scene: Scene, response: str = "utter_paused") -> None:
    """Keeps the draft and asks nothing until the customer comes back."""
    draft = scene.draft
    if _nothing_there(scene):
        return
    if draft.state != "paused":
        draft.paused_at = draft.interrupted or draft.question
    draft.state, draft.question, draft.interrupted = "paused", None, None
    scene.say(response)


def resume(scene: Scene) -> None:
    """Goes on where the conversation was paused. After "testar primeiro" what a test may change is asked again."""
    draft = scene.draft
    draft.state, draft.pending, draft.interrupted = "open", None, None
    at, draft.paused_at = draft.paused_at, None
    scene.say("utter_resumed")
    if at == TESTING:
        for path in scope.undecided(draft.ticket):
            reopen(draft, BY_PATH[path])
        advance(scene)
        return
    if at in BY_ID:
        field = BY_ID[at]
        scene.say("utter_step", step=str(step_number(field.step)), of="5", title=words.step_titles()[field.step])
    draft.question = at
    if at is None:
        advance(scene)
    contradictions.ask(scene)


def show_summary(scene: Scene) -> None:
    """Says what is known so far."""
    text = render.summary(scene.draft.ticket)
    scene.say("utter_summary", summary=text) if text else scene.say("utter_summary_empty")


def interrupt(scene: Scene, confirmation: str) -> None:
    """Asks whether the customer means it, remembering the question to go back to."""
    draft = scene.draft
    if confirmation == "confirm_cancel" and _nothing_there(scene):
        return
    if draft.question != confirmation:
        draft.interrupted = draft.interrupted if draft.question in ("confirm_cancel", "confirm_handoff") else draft.question
        draft.question = confirmation


def _nothing_there(scene: Scene) -> bool:
    """Leaves the question whether to speak with a person where no ticket was begun: there is nothing to keep or to cancel."""
    if scene.draft.state != "idle":
        return False
    scene.draft.question = None
    scene.say("utter_nothing_changed")
    return True
