"""Attachments: whose they are, what they are, and which stored file holds their bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import delete, func, literal_column, select, update
from sqlalchemy.engine import Connection

from bot.store import files
from bot.store.tables import attachments, drafts, stored_files
from bot.ticket.checked import Checked
from bot.ticket.model import Attachment

State = Literal["accepted", "held"]

#: An upload is given up after this long: one that did not end is not at work any more, one that no message brought is not meant any more.
ABANDONED = timedelta(hours=1)


class NoRoom(Exception):
    """A conversation has as many attachments as a ticket may. ``of``: files or bytes."""

    def __init__(self, of: Literal["files", "bytes"]) -> None:
        super().__init__(f"no room for more {of}")
        self.of = of


@dataclass(frozen=True, kw_only=True)
class StoredAttachment:
    """A customer's file. ``size`` and ``sha256`` are of the stored bytes, ``file`` is their key in the storage.

    ``held``: the antivirus has not cleared it, so nobody gets it.
    """

    id: str
    owner: str
    conversation: str
    name: str
    kind: str
    size: int
    sha256: str
    findings: dict[str, Any] = field(default_factory=dict)
    state: State = "accepted"
    file: str = ""
    protocol: str | None = None


_COLUMNS = select(attachments, stored_files.c.size, stored_files.c.sha256).join(stored_files, attachments.c.file == stored_files.c.key)
_FREE = attachments.c.protocol.is_(None)
# Not a parameter: so the databases see that the index of held attachments answers it.
_HELD = attachments.c.state == literal_column("'held'")


def require_room(connection: Connection, attachment: StoredAttachment, most_files: int, most_bytes: int) -> None:
    """Raises NoRoom where the conversation cannot take one more."""
    there = select(func.count(), func.coalesce(func.sum(stored_files.c.size), 0)).select_from(attachments)
    there = there.join(stored_files, attachments.c.file == stored_files.c.key)
    count, size = connection.execute(there.where(attachments.c.conversation == attachment.conversation, _FREE)).one()
    if count >= most_files:
        raise NoRoom("files")
    if size + attachment.size > most_bytes:
        raise NoRoom("bytes")


def add(connection: Connection, attachment: StoredAttachment, key: str, at: datetime) -> StoredAttachment:
    """Stores an attachment whose bytes are kept under ``key``; gives it with its key."""
    row = {
        "id": attachment.id,
        "owner": attachment.owner,
        "conversation": attachment.conversation,
        "file": key,
        "name": attachment.name,
        "kind": attachment.kind,
        "state": attachment.state,
        "findings": msgspec.json.encode(attachment.findings).decode(),
        "created_at": at,
    }
    connection.execute(attachments.insert(), row)
    return replace(attachment, file=key)


def of_owner(connection: Connection, owner: str, attachment_id: str) -> StoredAttachment | None:
    """A person's attachment."""
    row = connection.execute(_COLUMNS.where(attachments.c.id == attachment_id, attachments.c.owner == owner)).one_or_none()
    return None if row is None else _attachment(row)


def of_id(connection: Connection, attachment_id: str) -> StoredAttachment | None:
    """Anybody's attachment."""
    row = connection.execute(_COLUMNS.where(attachments.c.id == attachment_id)).one_or_none()
    return None if row is None else _attachment(row)


def held(connection: Connection, skip: int, limit: int) -> list[StoredAttachment]:
    """Everybody's attachments that the antivirus has not cleared, oldest first, at most ``limit`` after the first ``skip``."""
    oldest_first = _COLUMNS.where(_HELD).order_by(attachments.c.created_at, attachments.c.id).offset(skip).limit(limit)
    return [_attachment(row) for row in connection.execute(oldest_first)]


def checked(connection: Connection, ids: Sequence[str]) -> Checked:
    """What is stored now of the attachments of these ids; None for one that is gone."""
    found = [_attachment(row) for row in connection.execute(_COLUMNS.where(attachments.c.id.in_(ids)))] if ids else []
    return dict.fromkeys(ids) | {each.id: listed(each) for each in found}


def listed(attachment: StoredAttachment) -> Attachment:
    """An attachment as tickets list it."""
    return Attachment(**{name: getattr(attachment, name) for name in Attachment.__struct_fields__})


def of_conversation(connection: Connection, conversation: str) -> list[StoredAttachment]:
    """A conversation's attachments without ticket, oldest first."""
    wanted = _COLUMNS.where(attachments.c.conversation == conversation, _FREE).order_by(attachments.c.created_at, attachments.c.id)
    return [_attachment(row) for row in connection.execute(wanted)]


def give_to_ticket(connection: Connection, owner: str, ids: Sequence[str], protocol: str) -> None:
    """Makes attachments of a person the ticket's: they stay as long as it does."""
    if ids:
        given = update(attachments).where(attachments.c.id.in_(ids), attachments.c.owner == owner, _FREE)
        connection.execute(given.values(protocol=protocol))


def settle(connection: Connection, attachment: StoredAttachment) -> None:
    """Writes state and findings anew."""
    values = {"state": attachment.state, "findings": msgspec.json.encode(attachment.findings).decode()}
    connection.execute(update(attachments).where(attachments.c.id == attachment.id).values(**values))


def remove(connection: Connection, attachment_id: str, at: datetime) -> None:
    """Removes one attachment."""
    _remove(connection, attachments.c.id == attachment_id, at)


def remove_conversation(connection: Connection, conversation: str, but: Sequence[str], at: datetime) -> None:
    """Removes a conversation's attachments without ticket, except those of the ids ``but``."""
    _remove(connection, (attachments.c.conversation == conversation) & _FREE & attachments.c.id.not_in(but), at)


def remove_unsent(connection: Connection, conversation: str, at: datetime) -> None:
    """Removes a conversation's attachments without ticket that were uploaded longer ago than ``ABANDONED``."""
    _remove(connection, (attachments.c.conversation == conversation) & _FREE & (attachments.c.created_at < at - ABANDONED), at)


def remove_older(connection: Connection, before: datetime, at: datetime) -> None:
    """Removes attachments without ticket from before a moment whose conversation has no draft."""
    wanted = select(drafts.c.conversation).where(drafts.c.conversation == attachments.c.conversation).exists()
    _remove(connection, (attachments.c.created_at < before) & _FREE & ~wanted, at)


def _remove(connection: Connection, which: Any, at: datetime) -> None:
    keys = list(connection.execute(select(attachments.c.file).where(which)).scalars())
    if keys:
        connection.execute(delete(attachments).where(which))
        files.drop_unused(connection, keys, at)


def _attachment(row: Any) -> StoredAttachment:
    return StoredAttachment(
        id=row.id,
        owner=row.owner,
        conversation=row.conversation,
        name=row.name,
        kind=row.kind,
        size=row.size,
        sha256=row.sha256,
        findings=msgspec.json.decode(row.findings),
        state=row.state,
        file=row.file,
        protocol=row.protocol,
    )
