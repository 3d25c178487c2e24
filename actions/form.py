"""The form's one validation action and the questions whose buttons depend on the draft.

They are thin: load the draft, ask `bot.ticket`, save, say. Every accepted answer is on disk before anything is said.
"""

from __future__ import annotations

import logging
import uuid
from functools import cache
from typing import Any

import msgspec
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.settings import settings
from bot.store import Store, open_store
from bot.ticket import contradictions, payloads
from bot.ticket.answers import routine
from bot.ticket.conversation import take_turn
from bot.ticket.draft import Draft, Person, Say, Turn
from bot.ticket.model import Attachment
from bot.ticket.scene import Said
from bot.ticket.view import details, listing, slots
from bot.ticket.words import title

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]


@cache
def store() -> Store:
    """This process's store."""
    return open_store(settings().database_url)


class ValidateTicketForm(Action):
    """Takes one message: whose turn it is, what it answers, what is asked next."""

    def name(self) -> str:
        """Called by Rasa for every message while the form is open, and when it opens."""
        return "validate_ticket_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Answers with what to say and the slots; a failure keeps the draft, asks the same again and shows in the missing turn."""
        try:
            draft, turn = converse(person_of(tracker), said(tracker))
        except Exception as error:  # noqa: BLE001 - rasa-sdk would answer with the whole request, personal data and all
            logger.error("%s in conversation %s", type(error).__name__, tracker.sender_id)
            dispatcher.utter_message(response="utter_unavailable")
            return [SlotSet("turn", str(uuid.uuid4())), SlotSet("requested_slot", tracker.get_slot("requested_slot"))]
        for say in turn.says:
            dispatcher.utter_message(response=say.response, **_params(say))
        return mirrored(draft, turn, tracker)


class AskConflict(Action):
    """Asks which of two values holds, with a button for each that shows it and where it comes from."""

    def name(self) -> str:
        """Called by the form in place of a response of the domain."""
        return "action_ask_conflict"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Says the domain's question with the sides of the contradiction as buttons."""
        draft = store().draft(tracker.sender_id)
        sides = contradictions.choices(draft) if draft else {}
        buttons = [{"title": title, "payload": payloads.choice("conflict", side)} for side, title in sides.items()]
        dispatcher.utter_message(response="utter_ask_conflict", buttons=buttons)
        return []


class AskDisambiguation(Action):
    """Asks which routine was meant, with a button for each."""

    def name(self) -> str:
        """Called by the form in place of a response of the domain."""
        return "action_ask_disambiguation"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Says the domain's question with the draft's choices as buttons."""
        draft = store().draft(tracker.sender_id)
        buttons = [_button(routine(code).code, routine(code).description) for code in draft.choices] if draft else []
        dispatcher.utter_message(response="utter_ask_disambiguation", buttons=buttons)
        return []


def _button(code: str, description: str | None) -> dict[str, str]:
    return {"title": f"{code} · {description}" if description else code, "payload": payloads.choice("disambiguation", code)}


def converse(person: Person, message: Said) -> tuple[Draft, Turn]:
    """One turn in one transaction: the draft as it stands after it, and what it led to."""
    with store().conversation(person.key) as work:
        draft = work.draft or Draft(person=person)
        draft.person = person
        checked = work.checked(draft.ticket)
        turn = take_turn(draft, message, submit=work.submit, tickets=lambda: store().tickets(person.key), checked=checked)
        work.draft = draft
    return draft, turn


def person_of(tracker: Tracker) -> Person:
    """Who is talking, as the channel vouches for it; without a channel of ours the sender id alone."""
    known = (tracker.latest_message.get("metadata") or {}).get("person")
    return msgspec.convert(known, Person) if known else Person(key=tracker.sender_id, channel=tracker.get_latest_input_channel() or "shell")


def said(tracker: Tracker) -> Said:
    """The customer's last message as the conversation reads it."""
    message = tracker.latest_message
    metadata = message.get("metadata") or {}
    intent = message.get("intent") or {}
    return Said(
        message_id=metadata.get("message_id") or message.get("message_id") or str(uuid.uuid4()),
        # A message of files alone has a text that only the history shows.
        text=(message.get("text") or "") if metadata.get("typed", True) else "",
        payload=metadata.get("payload"),
        intent=intent.get("name"),
        confidence=intent.get("confidence") or 0.0,
        masked=metadata.get("masked") or [],
        attachments=msgspec.convert(metadata.get("attachments") or [], list[Attachment]),
    )


def mirrored(draft: Draft, turn: Turn, tracker: Tracker) -> Events:
    """The draft as slots: only what changed, and always the turn, because Rasa rejects a form's turn that sets no slot."""
    wanted = slots(draft) | {"details": literal(details(draft)), "decision": draft.ticket.scope.decision, "listing": listing(draft)}
    changed = [SlotSet(name, value) for name, value in wanted.items() if tracker.get_slot(name) != value]
    return [SlotSet("turn", turn.message_id), *changed, SlotSet("requested_slot", turn.question)]


def _params(say: Say) -> dict[str, str]:
    params = {name: literal(text) for name, text in say.params.items()}
    if say.response in ("utter_privacy", "utter_about_privacy"):
        # The texts that speak of the installation instead of the ticket.
        params["retention_days"] = str(settings().retention_days)
        params["privacy_contact"] = settings().privacy_contact or title("privacy_contact", "default")
    return params


def literal(text: str) -> str:
    """A text that Rasa's interpolation leaves as it is: it takes ``0[`` in a value for a placeholder that failed."""
    return text.replace("0[", "0\u2060[")
