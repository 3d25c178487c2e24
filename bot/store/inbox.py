"""Events of channels that call us: each taken once, and none lost between its receipt and its answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot.store.engine import insert
from bot.store.tables import inbox

#: What an event says is forgotten after this long, also where nobody worked it off: by then the customer has written again.
UNDONE_KEPT = timedelta(days=1)


class Event(NamedTuple):
    """One event: whose conversation it belongs to, and what came, as JSON."""

    channel: str
    event_id: str
    conversation: str
    body: dict[str, Any]


def receive(connection: Connection, event: Event, at: datetime) -> bool:
    """Keeps an event; False where it has been received before."""
    new = insert(connection, inbox).values(
        channel=event.channel,
        event_id=event.event_id,
        conversation=event.conversation,
        body=msgspec.json.encode(event.body).decode(),
        received_at=at,
    )
    return bool(connection.execute(new.on_conflict_do_nothing(index_elements=["channel", "event_id"])).rowcount)


def waiting(connection: Connection, channel: str, since: datetime) -> list[Event]:
    """The events that were received since a moment and not worked off, oldest first."""
    wanted = (
        select(inbox.c.event_id, inbox.c.conversation, inbox.c.body)
        .where(inbox.c.channel == channel, inbox.c.body.is_not(None), inbox.c.received_at >= since)
        .order_by(inbox.c.id)
    )
    return [Event(channel, row.event_id, row.conversation, msgspec.json.decode(row.body)) for row in connection.execute(wanted)]


def settle(connection: Connection, channel: str, event_id: str) -> None:
    """Marks an event as worked off and forgets what it said."""
    connection.execute(update(inbox).where(inbox.c.channel == channel, inbox.c.event_id == event_id).values(body=None))


def remove_older(connection: Connection, before: datetime, now: datetime) -> None:
    """Forgets events from before a moment, and what undone ones said that ``now`` are older than ``UNDONE_KEPT``."""
    connection.execute(delete(inbox).where(inbox.c.received_at < before))
    undone = update(inbox).where(inbox.c.body.is_not(None), inbox.c.received_at < now - UNDONE_KEPT)
    connection.execute(undone.values(body=None))
