"""A whole conversation without Rasa, server or database: one message in, what the customer reads out.

After every turn the draft is encoded and decoded as the store does, and responses are chosen and filled as Rasa does it
(`rasa.core.nlg`): the variations whose conditions hold, else those without any; parameters win over slots.
"""

from __future__ import annotations

import copy
import itertools
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.ticket import contradictions
from bot.ticket.checked import NOTHING_CHECKED, Checked
from bot.ticket.conversation import take_turn
from bot.ticket.draft import Draft, Person, Turn
from bot.ticket.masking import mask
from bot.ticket.model import Attachment, Ticket
from bot.ticket.pasted import read_paste
from bot.ticket.scene import Said
from bot.ticket.view import details, listing, slots, view

DOMAIN_FILE = Path(__file__).parents[2] / "domain.yml"
#: Parameters that the action server fills in, not the conversation.
OF_THE_INSTALLATION = {"retention_days": "90", "privacy_contact": "privacidade@exemplo.com.br"}

KNOWN_PERSON = Person(
    key="k1", channel="portal", name="Ana Lima", email="ana@exemplo.com.br", company="Exemplo Ltda", company_code="T00001"
)

#: No message id comes twice, also in a conversation that goes on from a stored draft.
_MESSAGES = itertools.count(1)


@cache
def domain() -> dict[str, Any]:
    """The project's domain file."""
    return yaml.safe_load(DOMAIN_FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


class Talk:
    """One customer's conversation. ``says`` are the last turn's response names, ``heard`` the texts as the customer read them."""

    def __init__(self, draft: Draft | None = None, person: Person = KNOWN_PERSON) -> None:
        self.draft = draft or Draft(person=person)
        self.tickets: list[Ticket] = []
        #: What the store would say of files that waited for their security check.
        self.checked: Checked = NOTHING_CHECKED
        self.turn: Turn | None = None
        self.buttons: dict[str, str] = {}
        self.heard: list[str] = []
        self._store()
        self._render()

    @property
    def question(self) -> str | None:
        """The id of the open question."""
        return self.draft.question

    @property
    def ticket(self) -> Ticket:
        """The document being written."""
        return self.draft.ticket

    @property
    def says(self) -> list[str]:
        """Names of the responses of the last turn, without the open question."""
        return [say.response for say in self.turn.says] if self.turn else []

    def say(self, text: str, intent: str | None = None, confidence: float = 0.9, message_id: str | None = None) -> Talk:
        """Types a message; ``intent`` is what the NLU would make of it."""
        masked = mask(text)
        said = Said(
            message_id=message_id or f"m{next(_MESSAGES)}", text=masked.text, intent=intent, confidence=confidence, masked=masked.kinds
        )
        pasted = read_paste(masked.text)
        if pasted:  # what the channel does
            said.text = pasted.words
            said.attachments = [
                Attachment(
                    id=f"att_{said.message_id}", name=pasted.name, kind=pasted.kind, findings=pasted.findings, size=9, sha256="2" * 64
                )
            ]
        return self._take(said)

    def send(self, text: str, payload: str | None) -> Talk:
        """Sends a text with any payload, also one that no button carries."""
        return self._take(Said(message_id=f"m{next(_MESSAGES)}", text=text, payload=payload))

    def attach(self, *files: Attachment, text: str = "") -> Talk:
        """Sends files, alone or with words."""
        return self._take(Said(message_id=f"m{next(_MESSAGES)}", text=text, attachments=list(files)))

    def press(self, title: str) -> Talk:
        """Presses a button of the last turn by its title. Raises KeyError where none is offered under it."""
        return self._take(Said(message_id=f"m{next(_MESSAGES)}", text=title, payload=self.buttons[title]))

    def choose(self, value: str) -> Talk:
        """Presses the button of the open question that stands for a value, or for a command such as "skip"."""
        wanted = (f"/{self.question}={value}", f"/{value}")
        return self.press(next(title for title, payload in self.buttons.items() if payload in wanted))

    def _take(self, said: Said) -> Talk:
        self.turn = take_turn(self.draft, said, self._submit, lambda: list(reversed(self.tickets)), self.checked)
        assert self.turn.question == self.draft.question
        self._store()
        self._render()
        return self

    def _submit(self, ticket: Ticket) -> Ticket:
        stored = copy.deepcopy(ticket)
        stored.protocol = f"PRT-20260101-{len(self.tickets) + 1:04}"
        msgspec.json.decode(msgspec.json.encode(stored), type=Ticket)
        self.tickets.append(stored)
        return stored

    def _store(self) -> None:
        self.draft = msgspec.json.decode(msgspec.json.encode(self.draft), type=Draft)

    def _render(self) -> None:
        says = self.turn.says if self.turn else []
        shown = [rendered(say.response, self._slots() | OF_THE_INSTALLATION | say.params) for say in says]
        if self.question is not None:
            assert view(self.draft).field == self.question
            ask = rendered(f"utter_ask_{self.question}", self._slots())
            if self.question == "conflict":
                # action_ask_conflict offers the sides of the contradiction.
                sides = contradictions.choices(self.draft)
                ask["buttons"] = [{"title": title, "payload": f"/conflict={side}"} for side, title in sides.items()]
            if self.question == "disambiguation":
                # action_ask_disambiguation puts the draft's choices before the domain's own buttons.
                ask["buttons"] = [{"title": code, "payload": f"/disambiguation={code}"} for code in self.draft.choices] + ask["buttons"]
            shown.append(ask)
        self.heard = [each["text"] for each in shown]
        self.buttons = {button["title"]: button["payload"] for each in shown for button in each.get("buttons") or []}

    def _slots(self) -> dict[str, Any]:
        return slots(self.draft) | {"details": details(self.draft), "decision": self.ticket.scope.decision, "listing": listing(self.draft)}


def rendered(response: str, values: dict[str, Any]) -> dict[str, Any]:
    """A response of the domain as the customer gets it. Raises KeyError for an unknown response or placeholder."""
    variation = copy.deepcopy(variation_for(domain()["responses"][response], values))
    variation["text"] = filled(variation["text"], values)
    return variation


def variation_for(variations: list[dict[str, Any]], values: dict[str, Any]) -> dict[str, Any]:
    """The first variation whose conditions hold, else the first without conditions."""
    conditional = [each for each in variations if each.get("condition")]
    holding = [each for each in conditional if all(values.get(c["name"]) == c["value"] for c in each["condition"])]
    return (holding or [each for each in variations if not each.get("condition")])[0]


def filled(text: str, values: dict[str, Any]) -> str:
    """A response's text with its placeholders filled, and nothing inside the values taken for one."""
    return re.sub(r"\{([^\n{}]+?)\}", lambda name: str(values[name[1]]), text)
