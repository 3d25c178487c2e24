"""Messages while no question is open: small talk, the opening message, coming back to a paused draft."""

from __future__ import annotations

from bot.portuguese import plain, word_count
from bot.ticket import closing, facts, lifecycle, payloads, render, steering, words
from bot.ticket.explaining import explain
from bot.ticket.lifecycle import TESTING
from bot.ticket.model import Ticket
from bot.ticket.scene import Scene

SMALL_TALK = {"greet": "utter_small_talk", "thank": "utter_welcome", "goodbye": "utter_welcome", "bot_challenge": "utter_bot"}

#: Intents outside a ticket that a response of the domain answers.
_ANSWERED = {
    "greet": "utter_greet",
    "thank": "utter_welcome",
    "goodbye": "utter_goodbye",
    "bot_challenge": "utter_bot",
    "help": "utter_help_outside",
    "explain_this": "utter_help_outside",
    "scope_question": "utter_scope_question",
}
_NOTHING_OPEN = ("go_back", "show_summary", "pause", "cancel", "skip", "dont_know", "done")
_OPENING_INTENTS = ("open_ticket", "inform", "affirm", "attach_file", "confirm", "change_answer")
#: Fewest words of a message without a recognised kind that still is a description worth keeping as an opening.
FEWEST_WORDS_OF_AN_OPENING = 8


def outside(scene: Scene) -> None:
    """Reads a message while no question is open."""
    draft, said = scene.draft, scene.said
    command = payloads.read_command(said.payload) or steering.whole_command(said.text)
    if command == "talk_to_human" or (command is None and scene.sure_of("talk_to_human") and facts.kind_of(said.text) is None):
        lifecycle.interrupt(scene, "confirm_handoff")
    elif draft.state == "paused":
        _come_back(scene, command)
    elif command == "open_ticket":
        lifecycle.open_draft(scene, "")
    elif command in _ANSWERED:
        scene.say(_ANSWERED[command])
    elif command in _NOTHING_OPEN:
        scene.say("utter_nothing_open")
    elif words.phrase("ticket_status").search(plain(said.text)) or scene.sure_of("ticket_status"):
        show_tickets(scene)
    elif _asks(scene):
        pass
    elif scene.said.attachments or _opens(scene):
        lifecycle.open_draft(scene, said.text)
    else:
        intent = said.intent or ""
        scene.say(_ANSWERED.get(intent) or ("utter_nothing_open" if intent in (*_NOTHING_OPEN, "continue_draft") else "utter_out_of_scope"))


def _asks(scene: Scene) -> bool:
    """Answers a question about a term or about support itself, unless it is a doubt about the product."""
    topic = steering.asked_about(scene.said.text, free_text=False, doubt=True)
    if topic in (None, steering.THIS):
        return False
    explain(scene, topic)
    return True


def _opens(scene: Scene) -> bool:
    """Whether a message opens a ticket: it asks for one, states a problem or a wish, or is a whole description."""
    said = scene.said
    if facts.kind_of(said.text) is not None or said.intent == "open_ticket":
        return True
    if facts.artifact_facts(said.text, Ticket()):
        return True
    return said.intent in _OPENING_INTENTS and (said.intent != "inform" or word_count(said.text) >= FEWEST_WORDS_OF_AN_OPENING)


def show_tickets(scene: Scene) -> None:
    """Says which tickets this person has."""
    text = render.ticket_list(scene.tickets()[:5])
    none = "utter_no_tickets" if scene.draft.question is None else "utter_no_tickets_yet"
    scene.say("utter_tickets", tickets=text) if text else scene.say(none)


def _come_back(scene: Scene, command: str | None) -> None:
    draft, said = scene.draft, scene.said
    plain_wish = command is None and facts.kind_of(said.text) is None
    if command == "cancel" or (plain_wish and scene.sure_of("cancel")):
        lifecycle.interrupt(scene, "confirm_cancel")
    elif command == "pause" or (plain_wish and scene.sure_of("pause") and steering.leaves(said.text)):
        lifecycle.pause(scene)
    elif plain_wish and draft.paused_at in ("scope_choice", TESTING) and closing.decides_scope(scene):
        draft.state, draft.paused_at, draft.question = "open", None, "scope_choice"
        closing.answer(scene)
    elif command == "show_summary":
        lifecycle.show_summary(scene)
    elif command == "ticket_status":
        show_tickets(scene)
    elif command == "open_ticket":
        draft.question = "resume"
    elif words.phrase("continue_draft").search(plain(said.text)) or scene.sure_of("continue_draft"):
        lifecycle.resume(scene)
    elif command in ("thank", "goodbye", "bot_challenge", "help"):
        scene.say(_ANSWERED[command])
    elif not _asks(scene):
        draft.pending = said.text if _opens(scene) else None
        draft.question = "resume"
