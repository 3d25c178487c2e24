"""The store: every way of the product to its database."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import delete, update
from sqlalchemy.engine import Connection, Engine

from bot.store import attachments, drafts, files, inbox, people, portal, tickets
from bot.store.attachments import StoredAttachment
from bot.store.conversation import Conversation
from bot.store.engine import create_engine, lock, writing
from bot.store.inbox import Event
from bot.store.people import Account
from bot.store.portal import PortalTurn
from bot.store.schema import require_current
from bot.store.tables import attachments as attachments_table
from bot.store.tables import tickets as tickets_table
from bot.store.tables import trackers
from bot.ticket.draft import Draft, Person
from bot.ticket.model import Ticket

#: Where a protocol's day begins and ends.
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def utc_now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(timezone.utc)


def open_store(database_url: str) -> Store:
    """The store of a database that ``bot.store.migrate`` has prepared.

    Raises:
        StoreError: The URL is not understood, the database cannot be reached, or its schema is not this version's.
    """
    require_current(database_url)
    return Store(create_engine(database_url))


class Store:
    """Drafts, tickets and portal turns. Safe to share between threads; every call is a transaction of its own.

    Args:
        engine: From ``bot.store.engine.create_engine``.
        clock: The present moment, aware, in UTC.
        zone: Decides which day a protocol number carries.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now, zone: tzinfo = SAO_PAULO) -> None:
        self.engine = engine
        self._clock = clock
        self._zone = zone

    @contextmanager
    def conversation(self, key: str) -> Iterator[Conversation]:
        """One write transaction on a conversation: the draft is saved and everything committed on leaving.

        Nobody else changes this conversation meanwhile, in any process. When the block raises, nothing of it stays.
        Do not ``await`` or open another conversation inside.
        """
        with writing(self.engine) as connection:
            lock(connection, key)
            work = Conversation(connection, key, self._clock(), self._zone)
            yield work
            work.save()

    def draft(self, key: str) -> Draft | None:
        """A conversation's draft, to read only."""
        with self.engine.connect() as connection:
            row = drafts.load(connection, key)
        return row.draft if row else None

    def tickets(self, owner: str) -> list[Ticket]:
        """A person's tickets, newest first. ``owner`` is ``Person.key``."""
        with self.engine.connect() as connection:
            return tickets.of_owner(connection, owner)

    def ticket(self, protocol: str) -> tuple[str, Ticket] | None:
        """A ticket and its owner's ``Person.key``."""
        with self.engine.connect() as connection:
            return tickets.of_protocol(connection, protocol)

    def all_tickets(self, limit: int) -> list[Ticket]:
        """Everybody's tickets, newest first."""
        with self.engine.connect() as connection:
            return tickets.latest(connection, limit)

    def portal_turn(self, key: str, message_id: str) -> PortalTurn | None:
        """The turn that a message id of the portal led to, if it was kept."""
        with self.engine.connect() as connection:
            return portal.find(connection, key, message_id)

    def keep_portal_turn(self, key: str, message_id: str, request: dict[str, Any], reply: dict[str, Any]) -> PortalTurn:
        """Keeps a turn of the portal. The first one of a message id stays, and is what is returned."""
        turn = PortalTurn(message_id, request, reply)
        with writing(self.engine) as connection:
            portal.keep(connection, key, turn, self._clock())
            return portal.find(connection, key, message_id) or turn

    def portal_history(self, key: str) -> list[PortalTurn]:
        """A conversation's turns in the portal, oldest first."""
        with self.engine.connect() as connection:
            return portal.history(connection, key)

    def last_portal_turn(self, key: str) -> PortalTurn | None:
        """The latest turn of a conversation in the portal, however long the conversation is."""
        with self.engine.connect() as connection:
            return portal.last(connection, key)

    def remember_person(self, person: Person) -> None:
        """Keeps what a channel knows of a person, for other channels to find."""
        with writing(self.engine) as connection:
            people.remember(connection, person, self._clock())

    def person(self, key: str) -> Person | None:
        """What is known of a person."""
        with self.engine.connect() as connection:
            return people.load(connection, key)

    def person_in_portal(self, company_code: str, email: str) -> Person | None:
        """The one person of the portal with this e-mail address in a company."""
        with self.engine.connect() as connection:
            return people.in_portal(connection, company_code, email)

    def person_of(self, account: Account) -> str | None:
        """The key of the person whose account of another channel this is."""
        with self.engine.connect() as connection:
            return people.person_of(connection, account)

    def keep_link_code(self, digest: str, key: str, lifetime: timedelta) -> None:
        """Keeps the digest of a one-time code for a person, in place of an earlier one."""
        with writing(self.engine) as connection:
            people.keep_code(connection, digest, key, self._clock() + lifetime)

    def take_link_code(self, digest: str) -> str | None:
        """The person whose code this is; a code counts once."""
        with writing(self.engine) as connection:
            return people.take_code(connection, digest, self._clock())

    def link(self, account: Account, old: str, new: str) -> bool:
        """Makes an account the person ``new``'s, with all that it had as ``old``: draft, history, files and tickets.

        False, and nothing changes, where both are writing a ticket: neither may be lost.
        """
        with writing(self.engine) as connection:
            for key in sorted((old, new)):
                lock(connection, key)
            if old != new and not _move(connection, old, new, self._clock()):
                return False
            people.link(connection, account, new, self._clock())
            return True

    def receive_event(self, event: Event) -> bool:
        """Keeps an event of a channel; False where it has been received before, by any process."""
        with writing(self.engine) as connection:
            return inbox.receive(connection, event, self._clock())

    def waiting_events(self, channel: str, within: timedelta) -> list[Event]:
        """A channel's events of the last while that were not worked off, oldest first."""
        with self.engine.connect() as connection:
            return inbox.waiting(connection, channel, self._clock() - within)

    def settle_event(self, event: Event) -> None:
        """Marks an event as worked off and forgets what it said."""
        with writing(self.engine) as connection:
            inbox.settle(connection, event.channel, event.event_id)

    def begin_file(self, sha256: str, size: int) -> str:
        """A new key for bytes that are now written to the storage."""
        with writing(self.engine) as connection:
            return files.begin(connection, sha256, size, self._clock())

    def drop_file(self, key: str) -> bool:
        """Gives up a key of ``begin_file`` whose bytes nobody kept; says whether that was so. ``removed_file`` forgets it."""
        with writing(self.engine) as connection:
            return files.drop_unkept(connection, key, self._clock())

    def removable_files(self, abandoned: timedelta) -> list[str]:
        """Keys of files that nothing refers to: dropped ones, and those whose writing did not end within ``abandoned``."""
        with self.engine.connect() as connection:
            return files.removable(connection, self._clock() - abandoned)

    def removed_file(self, key: str) -> None:
        """Forgets a file whose bytes are gone from the storage."""
        with writing(self.engine) as connection:
            files.forget(connection, key)

    def add_attachment(self, attachment: StoredAttachment, key: str, most_files: int, most_bytes: int) -> StoredAttachment:
        """Keeps an attachment whose bytes are in the storage under ``key``, or under the key of the same bytes that are kept already.

        Raises:
            NoRoom: the conversation's attachments that belong to no ticket would be more than ``most_files`` or ``most_bytes``.
        """
        with writing(self.engine) as connection:
            lock(connection, attachment.conversation)
            attachments.require_room(connection, attachment, most_files, most_bytes)
            return attachments.add(connection, attachment, files.keep(connection, key, attachment.sha256, self._clock()), self._clock())

    def attachment(self, owner: str, attachment_id: str) -> StoredAttachment | None:
        """A person's attachment. ``owner`` is ``Person.key``; other people's are not there."""
        with self.engine.connect() as connection:
            return attachments.of_owner(connection, owner, attachment_id)

    def attachments_of(self, conversation: str) -> list[StoredAttachment]:
        """A conversation's attachments that belong to no ticket yet, oldest first."""
        with self.engine.connect() as connection:
            return attachments.of_conversation(connection, conversation)

    def ticket_attachment(self, protocol: str, attachment_id: str) -> StoredAttachment | None:
        """An attachment that a ticket lists and that belongs to the ticket's owner."""
        with self.engine.connect() as connection:
            found = tickets.of_protocol(connection, protocol)
            if found is None or attachment_id not in [each.id for each in found[1].evidence.attachments]:
                return None
            return attachments.of_owner(connection, found[0], attachment_id)

    def held_attachments(self, skip: int, limit: int) -> list[StoredAttachment]:
        """Everybody's attachments that the antivirus has not cleared, oldest first, at most ``limit`` after the first ``skip``."""
        with self.engine.connect() as connection:
            return attachments.held(connection, skip, limit)

    def settle_attachment(self, attachment: StoredAttachment) -> StoredAttachment | None:
        """Writes the new state and findings of a held attachment, also into the tickets that list it; gives what is stored then.

        One that somebody else settled meanwhile stays as it is; None where it is gone.
        """
        with writing(self.engine) as connection:
            there = _locked(connection, attachment.id)
            if there is None or there.state != "held":
                return there
            attachments.settle(connection, attachment)
            there = dataclasses.replace(there, state=attachment.state, findings=attachment.findings)
            tickets.settle(connection, there.owner, there.id, {there.id: attachments.listed(there)})
            return there

    def remove_attachment(self, attachment_id: str) -> None:
        """Removes an attachment, also from the tickets that list it, which say so."""
        with writing(self.engine) as connection:
            there = _locked(connection, attachment_id)
            if there is not None:
                attachments.remove(connection, attachment_id, self._clock())
                tickets.settle(connection, there.owner, attachment_id, {attachment_id: None})

    def forget(self, key: str) -> None:
        """Removes a conversation: its draft, its turns in the portal, its tracker and the attachments that belong to no ticket.

        Tickets stay, and so does what is theirs. The bytes of files that nothing refers to then go in ``bot.evidence.keeping.sweep``.
        """
        with writing(self.engine) as connection:
            lock(connection, key)
            drafts.remove(connection, key)
            _remove_rest(connection, key, self._clock())

    def forget_cancelled(self, key: str, last: PortalTurn) -> PortalTurn:
        """Ends a confirmed cancellation: what was said up to it goes, ``last`` stays as the only turn in the portal. Tickets stay.

        All in one transaction: a crash leaves either the draft, which remembers the cancelling message, or the kept turn, so
        that this message, repeated, never runs as a new one. A draft that has gone on since, because a crash came before this,
        stays, and its cancellation counts as ended. Called again it gives the turn that was kept for the message id.
        """
        with writing(self.engine) as connection:
            lock(connection, key)
            row = drafts.load(connection, key, for_update=True)
            if row is not None and any(turn.forgotten for turn in row.draft.turns):
                _end_cancellation(connection, key, row, self._clock())
                _remove_rest(connection, key, self._clock())
            portal.keep(connection, key, last, self._clock())
            return portal.find(connection, key, last.message_id) or last

    def purge(self, before: datetime) -> None:
        """Removes what was not touched since ``before`` (aware): conversations whose draft is older, whole; of the
        others, older portal turns and trackers. Attachments without ticket go with their conversation; people and their
        accounts when nothing is left of theirs; what undone events of channels said after a day. Tickets stay.

        One short transaction per conversation: customers are served meanwhile, and one who comes back keeps the draft.
        """
        with self.engine.connect() as connection:
            untouched = drafts.untouched_since(connection, before)
        for key in untouched:
            with writing(self.engine) as connection:
                lock(connection, key)
                if drafts.remove_untouched(connection, key, before):
                    _remove_rest(connection, key, self._clock())
        with writing(self.engine) as connection:
            attachments.remove_older(connection, before, self._clock())
        with writing(self.engine) as connection:
            portal.remove_older(connection, before)
        with writing(self.engine) as connection:
            connection.execute(delete(trackers).where(trackers.c.updated_at < before))
        with writing(self.engine) as connection:
            people.remove_older(connection, before, self._clock())
            inbox.remove_older(connection, before, self._clock())

    def close(self) -> None:
        """Closes the pooled connections."""
        self.engine.dispose()


def _locked(connection: Connection, attachment_id: str) -> StoredAttachment | None:
    """An attachment as it stays until the transaction ends: no turn of its conversation gives it to a ticket meanwhile."""
    found = attachments.of_id(connection, attachment_id)
    if found is None:
        return None
    lock(connection, found.conversation)
    return attachments.of_id(connection, attachment_id)


def _end_cancellation(connection: Connection, key: str, row: drafts.DraftRow, at: datetime) -> None:
    draft = row.draft
    if draft.turns[-1].forgotten:
        drafts.remove(connection, key)
        return
    draft.turns = [replace(turn, forgotten=False) for turn in draft.turns]
    drafts.save(connection, key, row, at)


def _remove_rest(connection: Connection, key: str, at: datetime) -> None:
    row = drafts.load(connection, key)
    listed = [each.id for each in row.draft.ticket.evidence.attachments] if row else []
    attachments.remove_conversation(connection, key, listed, at)
    portal.remove(connection, key)
    connection.execute(delete(trackers).where(trackers.c.sender_id == key))


def _move(connection: Connection, old: str, new: str, at: datetime) -> bool:
    """Gives everything of one person to another; False where both are writing a ticket."""
    mine, theirs = drafts.load(connection, old, for_update=True), drafts.load(connection, new, for_update=True)
    if mine and theirs and mine.draft.state != "idle" and theirs.draft.state != "idle":
        return False
    writing_in = next((key for key, row in ((old, mine), (new, theirs)) if row and row.draft.state != "idle"), None)
    if mine and writing_in == old:
        mine.draft.person = people.load(connection, new) or replace(mine.draft.person, key=new)
        drafts.remove(connection, new)
        drafts.save(connection, new, mine, at)
    drafts.remove(connection, old)
    portal.merge(connection, old, new, writing_in)
    for table, column in (
        (attachments_table, attachments_table.c.conversation),
        (attachments_table, attachments_table.c.owner),
        (tickets_table, tickets_table.c.owner),
    ):
        connection.execute(update(table).where(column == old).values({column.name: new}))
    # The draft is the truth: a conversation goes on without its tracker.
    connection.execute(delete(trackers).where(trackers.c.sender_id.in_((old, new))))
    return True
