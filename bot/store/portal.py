"""The portal's turns: what was asked under a message id, and the one reply to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot.store.engine import insert
from bot.store.tables import portal_messages

_COLUMNS = select(portal_messages.c.message_id, portal_messages.c.request, portal_messages.c.reply)


@dataclass(frozen=True)
class PortalTurn:
    """A request of the portal and the reply to it, both as JSON objects."""

    message_id: str
    request: dict[str, Any]
    reply: dict[str, Any]


def find(connection: Connection, key: str, message_id: str) -> PortalTurn | None:
    """The turn of a message id in a conversation."""
    wanted = _COLUMNS.where(portal_messages.c.conversation == key, portal_messages.c.message_id == message_id)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _turn(row)


def keep(connection: Connection, key: str, turn: PortalTurn, at: datetime) -> None:
    """Stores a turn, unless its message id has one already."""
    new = insert(connection, portal_messages).values(
        conversation=key,
        message_id=turn.message_id,
        request=msgspec.json.encode(turn.request).decode(),
        reply=msgspec.json.encode(turn.reply).decode(),
        created_at=at,
    )
    connection.execute(new.on_conflict_do_nothing(index_elements=["conversation", "message_id"]))


def history(connection: Connection, key: str) -> list[PortalTurn]:
    """A conversation's turns, oldest first."""
    wanted = _COLUMNS.where(portal_messages.c.conversation == key).order_by(portal_messages.c.id)
    return [_turn(row) for row in connection.execute(wanted)]


def last(connection: Connection, key: str) -> PortalTurn | None:
    """A conversation's latest turn: one row of the index on conversation and id."""
    wanted = _COLUMNS.where(portal_messages.c.conversation == key).order_by(portal_messages.c.id.desc()).limit(1)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _turn(row)


def merge(connection: Connection, old: str, new: str, ends_with: str | None) -> None:
    """Gives the turns of ``old`` to ``new``. The conversation then ends with those of ``ends_with``, whose buttons are still offered.

    Of turns of both with one message id those of ``ends_with`` (else of ``new``) stay.
    """
    stays, gives_way = (old, new) if ends_with == old else (new, old)
    same = select(portal_messages.c.message_id).where(portal_messages.c.conversation == stays)
    connection.execute(
        delete(portal_messages).where(portal_messages.c.conversation == gives_way, portal_messages.c.message_id.in_(same.scalar_subquery()))
    )
    rows = connection.execute(select(portal_messages).where(portal_messages.c.conversation == stays).order_by(portal_messages.c.id)).all()
    if ends_with:
        remove(connection, stays)
    connection.execute(update(portal_messages).where(portal_messages.c.conversation == old).values(conversation=new))
    if ends_with and rows:
        # Anew: rows are in the order of their ids.
        columns = ("message_id", "request", "reply", "created_at")
        again = [{"conversation": new, **{name: getattr(row, name) for name in columns}} for row in rows]
        connection.execute(portal_messages.insert(), again)


def remove(connection: Connection, key: str) -> None:
    """Forgets a conversation's turns."""
    connection.execute(delete(portal_messages).where(portal_messages.c.conversation == key))


def remove_older(connection: Connection, before: datetime) -> None:
    """Forgets the turns of all conversations from before a moment."""
    connection.execute(delete(portal_messages).where(portal_messages.c.created_at < before))


def _turn(row: Any) -> PortalTurn:
    return PortalTurn(row.message_id, msgspec.json.decode(row.request), msgspec.json.decode(row.reply))
