"""The draft: everything that is known about one conversation between two turns. It is the truth; Rasa's slots mirror it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from bot.ticket.model import Ticket

#: Turns that a draft remembers, so that a repeated message finds its outcome again instead of running twice.
REMEMBERED_TURNS = 10


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who is talking, as the channel vouches for it. ``key`` is pseudonymous and owns conversations and tickets."""

    key: str
    channel: str
    name: str | None = None
    email: str | None = None
    company: str | None = None
    company_code: str | None = None


class Say(msgspec.Struct, kw_only=True):
    """One message of the assistant: a response of the domain with its parameters."""

    response: str
    params: dict[str, str] = {}


class Turn(msgspec.Struct, kw_only=True):
    """What one message of the customer led to. ``question`` is the field that was open after it; ``forgotten``: nothing may be kept."""

    message_id: str
    says: list[Say] = []
    question: str | None = None
    protocol: str | None = None
    forgotten: bool = False


class Fact(msgspec.Struct, kw_only=True):
    """A value read from somewhere, waiting for the customer's confirmation."""

    path: str
    value: Any
    source: Literal["customer", "attachment"] = "customer"
    ref: str | None = None


class Draft(msgspec.Struct, kw_only=True):
    """One conversation's row. ``state`` idle: no ticket is being written; paused: one is kept, nothing is asked."""

    person: Person
    state: Literal["idle", "open", "paused"] = "idle"
    ticket: Ticket = msgspec.field(default_factory=Ticket)
    question: str | None = None
    asked: list[str] = []
    closed: list[str] = []
    failures: dict[str, int] = {}
    facts: list[Fact] = []
    choices: list[str] = []
    #: The question to go back to when a confirmation is declined.
    interrupted: str | None = None
    #: The question at which the conversation was paused; scope_choice: to test first.
    paused_at: str | None = None
    #: What the customer said on coming back, for a new ticket.
    pending: str | None = None
    #: What files say against answers, waiting to be asked about, and the places that were asked about already.
    conflicts: list[Fact] = []
    compared: list[str] = []
    #: Whether the customer knows that logs may hold other people's data.
    told_of_logs: bool = False
    #: Kinds of evidence that the customer will send later: they are neither there nor unavailable.
    promised: list[str] = []
    #: A question that is asked again although its answer is known: passing over it keeps the answer.
    revisiting: str | None = None
    greeted: bool = False
    turns: list[Turn] = []

    def turn(self, message_id: str) -> Turn | None:
        """The remembered outcome of a message, if it has already been taken."""
        return next((turn for turn in self.turns if turn.message_id == message_id), None)

    def remember(self, turn: Turn) -> None:
        """Keeps the outcome of a message; the oldest gives way."""
        self.turns = [*self.turns, turn][-REMEMBERED_TURNS:]

    def reset(self) -> None:
        """Forgets the ticket and everything asked about it; who is talking and the remembered turns stay."""
        blank = Draft(person=self.person, greeted=self.greeted, turns=self.turns)
        for name in self.__struct_fields__:
            setattr(self, name, getattr(blank, name))
