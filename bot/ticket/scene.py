"""What one turn works with: the draft, what was said, and what will be said back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bot.ticket import render, words
from bot.ticket.draft import Draft, Say
from bot.ticket.fields import BY_ID, Field, value
from bot.ticket.model import Attachment, QualityWarning
from bot.ticket.provenance import clear, put


class Said(msgspec.Struct, kw_only=True):
    """One message of the customer: ``payload`` only if a button was pressed; ``intent`` as the NLU sees the text alone.

    ``masked``: kinds of what the channel removed from the text before anyone saw it (`bot.ticket.masking`).
    """

    message_id: str
    text: str = ""
    payload: str | None = None
    intent: str | None = None
    confidence: float = 0.0
    masked: list[str] = []
    attachments: list[Attachment] = []


@dataclass
class Scene:
    """One turn under way. ``submit`` stores a ticket and gives it back with its protocol; ``tickets`` lists the person's."""

    draft: Draft
    said: Said
    submit: Callable[[Any], Any]
    tickets: Callable[[], list[Any]]
    says: list[Say] = field(default_factory=list)
    protocol: str | None = None
    forgotten: bool = False

    def say(self, response: str, **params: str) -> None:
        """Adds a message: a response of the domain with its parameters."""
        self.says.append(Say(response=response, params=params))

    def sure_of(self, *intents: str) -> bool:
        """Whether the NLU is sure enough of one of these intents for a short message."""
        return self.said.intent in intents and self.said.confidence >= SURE and len(self.said.text.split()) <= LONGEST_HINT


#: From this confidence on (0-1), and up to this many words, the intent helps to read a message that the open question could not.
SURE, LONGEST_HINT = 0.7, 8


def accept(scene: Scene, field: Field, values: dict[str, Any], none: bool = False) -> None:
    """Keeps the answer to a field, said by the customer, and forgets what was noted against an earlier one."""
    draft = scene.draft
    draft.closed = [closed for closed in draft.closed if closed != field.id]
    draft.failures.pop(field.id, None)
    drop_warnings(draft, field)
    for path, said in values.items():
        put(draft.ticket, path, said, "customer")
    if none:
        draft.closed.append(field.id)


def close(scene: Scene, field: Field) -> None:
    """Settles a question without a new answer; one that it has stays."""
    draft = scene.draft
    draft.failures.pop(field.id, None)
    if value(draft.ticket, field) is not None:
        return
    if field.id == "kind":
        # Every path needs a kind; a problem is what most customers have, and the flag tells the analyst.
        put(draft.ticket, field.path, "error", "derived")
        warn(draft, field, "unclear")
    elif field.id not in draft.closed:
        draft.closed.append(field.id)


def reopen(draft: Draft, field: Field) -> None:
    """Makes an answer unknown, so that its question is asked again."""
    clear(draft.ticket, field.path)
    draft.closed = [closed for closed in draft.closed if closed != field.id]


def warn(draft: Draft, field: Field, code: str) -> None:
    """Notes on the ticket that an answer was accepted with a flaw."""
    drop_warnings(draft, field)
    draft.ticket.quality.warnings.append(QualityWarning(field=field.path, code=code, text=words.warning(field.id, code)))


def drop_warnings(draft: Draft, field: Field) -> None:
    """Forgets the flaws noted for a field."""
    draft.ticket.quality.warnings = [warning for warning in draft.ticket.quality.warnings if warning.field != field.path]


def noted(values: dict[str, Any]) -> str:
    """Values by path as one line for the customer: "Release: 12.1.2410; Build do AppServer: ..."."""
    return "; ".join(f"{render.label(path)}: {render.format_value(path, value)}" for path, value in values.items())


def open_field(draft: Draft) -> Field | None:
    """The catalogue's entry of the open question; None for a question of the conversation itself."""
    return BY_ID.get(draft.question or "")
