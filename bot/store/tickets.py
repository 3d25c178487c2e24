"""Stored tickets: the document, with what lists and reports need beside it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.store.tables import tickets
from bot.ticket.checked import Checked, settled
from bot.ticket.model import Ticket


def add(connection: Connection, draft_id: str, owner: str, ticket: Ticket, at: datetime) -> None:
    """Stores a ticket that has its protocol. ``at`` is the moment of its ``created_at``."""
    row = {
        "protocol": ticket.protocol,
        "draft_id": draft_id,
        "owner": owner,
        "status": ticket.status,
        "outcome": ticket.outcome,
        "kind": ticket.kind,
        "subject": ticket.subject,
        "document": msgspec.json.encode(ticket).decode(),
        "created_at": at,
    }
    connection.execute(tickets.insert(), row)


def of_draft(connection: Connection, draft_id: str) -> Ticket | None:
    """The ticket that a draft became, if it was submitted."""
    document = connection.execute(select(tickets.c.document).where(tickets.c.draft_id == draft_id)).scalar_one_or_none()
    return None if document is None else _decode(document)


def of_protocol(connection: Connection, protocol: str) -> tuple[str, Ticket] | None:
    """A ticket and the key of the person that it belongs to."""
    row = connection.execute(select(tickets.c.owner, tickets.c.document).where(tickets.c.protocol == protocol)).one_or_none()
    return None if row is None else (row.owner, _decode(row.document))


def of_owner(connection: Connection, owner: str) -> list[Ticket]:
    """A person's tickets, newest first."""
    newest_first = select(tickets.c.document).where(tickets.c.owner == owner).order_by(tickets.c.id.desc())
    return [_decode(document) for document in connection.execute(newest_first).scalars()]


def latest(connection: Connection, limit: int) -> list[Ticket]:
    """Everybody's tickets, newest first, at most ``limit``."""
    newest_first = select(tickets.c.document).order_by(tickets.c.id.desc()).limit(limit)
    return [_decode(document) for document in connection.execute(newest_first).scalars()]


def settle(connection: Connection, owner: str, attachment_id: str, checked: Checked) -> None:
    """Brings what the antivirus said of an attachment into the documents of its owner's tickets that list it."""
    # A coarse look, which spares decoding the others; more than one lists a file that was sent again for the next ticket.
    naming = select(tickets.c.id, tickets.c.document).where(
        tickets.c.owner == owner, tickets.c.document.contains(attachment_id, autoescape=True)
    )
    for row in connection.execute(naming.with_for_update()).all():
        document = msgspec.json.encode(settled(_decode(row.document), checked)).decode()
        connection.execute(update(tickets).where(tickets.c.id == row.id).values(document=document))


def _decode(document: str) -> Ticket:
    return msgspec.json.decode(document, type=Ticket)
