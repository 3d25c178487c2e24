"""The tables. Documents are JSON in text columns: the same on every database, and any character that JSON can hold fits.

The columns beside a document repeat what operators and queries need of it. ``migrations/`` creates these tables; a test
holds both equal.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint, text
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator):
    """A time in UTC, aware in Python on every database: SQLite keeps no zone, PostgreSQL answers in the session's."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone: pass an aware datetime, such as datetime.now(timezone.utc)")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=timezone.utc) if value.tzinfo is None else value.astimezone(timezone.utc)


metadata = MetaData()

#: One row per conversation. ``draft_id`` names the ticket that is being written, so that it is submitted only once.
drafts = Table(
    "drafts",
    metadata,
    Column("conversation", String, primary_key=True),
    Column("draft_id", String(32), nullable=False),
    Column("owner", String, nullable=False),
    Column("state", String(16), nullable=False),
    Column("question", String),
    Column("document", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

#: Every ending, for good. ``id`` grows in the order of submission.
tickets = Table(
    "tickets",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("protocol", String(32), nullable=False),
    Column("draft_id", String(32), nullable=False),
    Column("owner", String, nullable=False),
    Column("status", String(16), nullable=False),
    Column("outcome", String(16)),
    Column("kind", String(16)),
    Column("subject", Text),
    Column("document", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("protocol", name="uq_tickets_protocol"),
    UniqueConstraint("draft_id", name="uq_tickets_draft_id"),
    Index("ix_tickets_owner", "owner", "id"),
)

#: The last protocol number given on each day (``YYYYMMDD``).
protocol_days = Table(
    "protocol_days",
    metadata,
    Column("day", String(8), primary_key=True),
    Column("last", Integer, nullable=False),
)

#: What the portal was asked and answered, in order.
portal_messages = Table(
    "portal_messages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String, nullable=False),
    Column("message_id", String, nullable=False),
    Column("request", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation", "message_id", name="uq_portal_messages_message"),
    Index("ix_portal_messages_conversation", "conversation", "id"),
)

#: Rasa's trackers, one row per conversation: ``sender_id`` is the conversation's key.
trackers = Table(
    "trackers",
    metadata,
    Column("sender_id", String, primary_key=True),
    Column("events", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

#: Files in the storage, by key. ``state``: ``writing`` before their bytes are there, ``kept``, ``dropped`` until their bytes are gone.
#: Of the same bytes (``sha256``) at most one is kept.
stored_files = Table(
    "stored_files",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_stored_files_sha256", "sha256"),
)

#: What customers attached. ``protocol``: the ticket that it belongs to; without one it goes with its conversation.
attachments = Table(
    "attachments",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String, nullable=False),
    Column("conversation", String, nullable=False),
    Column("file", String(32), ForeignKey("stored_files.key"), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("state", String(8), nullable=False),
    Column("findings", Text, nullable=False),
    Column("protocol", String(32)),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_attachments_conversation", "conversation"),
    Index("ix_attachments_file", "file"),
    # Asked for every minute, and nearly always empty.
    Index("ix_attachments_held", "created_at", sqlite_where=text("state = 'held'"), postgresql_where=text("state = 'held'")),
)

#: People as channels know them. ``key`` is ``Person.key``; e-mail and company are what the channel vouched for or the person said.
people = Table(
    "people",
    metadata,
    Column("key", String, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("name", String),
    Column("email", String),
    Column("company", String),
    Column("company_code", String),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("ix_people_email", "company_code", "email"),
)

#: Accounts of other channels, and whose person each is.
accounts = Table(
    "accounts",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("tenant", String(64), primary_key=True),
    Column("user", String(128), primary_key=True),
    Column("person", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_accounts_person", "person"),
)

#: One-time codes, by their digest, that link an account to the person who was shown the code.
link_codes = Table(
    "link_codes",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person", String, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

#: Events of channels that call us. ``body`` is there until the event was worked off; the row stays, so that a repeated one is known.
inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", String(16), nullable=False),
    Column("event_id", String(200), nullable=False),
    Column("conversation", String, nullable=False),
    Column("body", Text),
    Column("received_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "event_id", name="uq_inbox_event"),
)
