"""Drafts: one row per conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.engine import Connection

from bot.store.tables import drafts
from bot.ticket.draft import Draft

_UPDATE = update(drafts).where(drafts.c.conversation == bindparam("key"))


@dataclass(frozen=True)
class DraftRow:
    """A draft as stored, with the identity of the ticket that it is about."""

    draft_id: str
    draft: Draft


def load(connection: Connection, key: str, *, for_update: bool = False) -> DraftRow | None:
    """A conversation's draft. ``for_update`` keeps other writers of the row out until the transaction ends."""
    wanted = select(drafts.c.draft_id, drafts.c.document).where(drafts.c.conversation == key)
    row = connection.execute(wanted.with_for_update() if for_update else wanted).one_or_none()
    return None if row is None else DraftRow(row.draft_id, msgspec.json.decode(row.document, type=Draft))


def save(connection: Connection, key: str, row: DraftRow, at: datetime) -> None:
    """Stores a conversation's draft, in place of the one that is there. The caller holds the conversation's lock."""
    draft = row.draft
    values = {
        "draft_id": row.draft_id,
        "owner": draft.person.key,
        "state": draft.state,
        "question": draft.question,
        "document": msgspec.json.encode(draft).decode(),
        "updated_at": at,
    }
    # Not ON CONFLICT: SQLAlchemy 1.4 compiles that anew each time, which takes longer than all the rest of a turn's statements.
    if connection.execute(_UPDATE, {"key": key, **values}).rowcount == 0:
        connection.execute(drafts.insert(), {"conversation": key, "created_at": at, **values})


def remove(connection: Connection, key: str) -> None:
    """Forgets a conversation's draft."""
    connection.execute(delete(drafts).where(drafts.c.conversation == key))


def untouched_since(connection: Connection, before: datetime) -> list[str]:
    """The conversations whose draft was last saved before a moment."""
    return list(connection.execute(select(drafts.c.conversation).where(drafts.c.updated_at < before)).scalars())


def remove_untouched(connection: Connection, key: str, before: datetime) -> bool:
    """Forgets a conversation's draft if it was last saved before a moment; says whether it was."""
    untouched = delete(drafts).where(drafts.c.conversation == key, drafts.c.updated_at < before)
    return bool(connection.execute(untouched).rowcount)
