"""One conversation inside its write transaction."""

from __future__ import annotations

from datetime import datetime, tzinfo
from uuid import uuid4

import msgspec
from sqlalchemy.engine import Connection

from bot.store import attachments, drafts, tickets
from bot.store.protocols import next_protocol
from bot.ticket.checked import Checked, settled, waiting
from bot.ticket.draft import Draft
from bot.ticket.model import Ticket


class Conversation:
    """What ``store.conversation(key)`` gives: ``draft`` is saved on leaving, changed in place, replaced or None.

    A draft row outlives the ticket that it is written for, so the ticket's identity is kept beside it. It holds from
    the row's creation until a save in state ``idle`` (no ticket is being written), which names the next one.
    """

    draft: Draft | None

    def __init__(self, connection: Connection, key: str, now: datetime, zone: tzinfo) -> None:
        row = drafts.load(connection, key, for_update=True)
        self.draft = row.draft if row else None
        self._draft_id = row.draft_id if row else uuid4().hex
        self._connection = connection
        self._key = key
        self._now = now
        self._zone = zone

    def checked(self, ticket: Ticket) -> Checked:
        """What is stored now of the ticket's files that wait for their security check; nothing settles them before the block ends."""
        return attachments.checked(self._connection, waiting(ticket))

    def submit(self, ticket: Ticket) -> Ticket:
        """Gives the ticket its protocol and ``created_at`` and stores it for the draft's person.

        What was uploaded for it and never sent goes: the next ticket has all the room again.

        Returns the stored ticket; the one passed stays as it is. A draft that was submitted before gives the ticket of
        that time again, whatever is passed now.

        Raises:
            ValueError: There is no draft, so nobody owns the ticket.
        """
        if self.draft is None:
            raise ValueError("A ticket belongs to its draft's person: set the conversation's draft before submitting")
        stored = tickets.of_draft(self._connection, self._draft_id)
        if stored is None:
            protocol = next_protocol(self._connection, self._now, self._zone)
            # Its last message may have brought a file that was settled after the message was read.
            ticket = settled(ticket, self.checked(ticket))
            stored = msgspec.structs.replace(ticket, protocol=protocol, created_at=self._now.strftime("%Y-%m-%dT%H:%M:%SZ"))
            tickets.add(self._connection, self._draft_id, self.draft.person.key, stored, self._now)
            attachments.give_to_ticket(self._connection, self.draft.person.key, [each.id for each in stored.evidence.attachments], protocol)
            attachments.remove_unsent(self._connection, self._key, self._now)
        return stored

    def save(self) -> None:
        """Writes the draft as it is now. ``store.conversation`` does it on leaving."""
        if self.draft is None:
            drafts.remove(self._connection, self._key)
            return
        if self.draft.state == "idle":
            self._draft_id = uuid4().hex
        drafts.save(self._connection, self._key, drafts.DraftRow(self._draft_id, self.draft), self._now)
