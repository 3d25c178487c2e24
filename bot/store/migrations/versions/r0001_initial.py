"""Drafts, tickets, protocol numbers, portal turns and trackers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("conversation", sa.String, primary_key=True),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("question", sa.String),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("protocol", sa.String(32), nullable=False),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("kind", sa.String(16)),
        sa.Column("subject", sa.Text),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("protocol", name="uq_tickets_protocol"),
        sa.UniqueConstraint("draft_id", name="uq_tickets_draft_id"),
    )
    op.create_index("ix_tickets_owner", "tickets", ["owner", "id"])
    op.create_table(
        "protocol_days",
        sa.Column("day", sa.String(8), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "portal_messages",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String, nullable=False),
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("conversation", "message_id", name="uq_portal_messages_message"),
    )
    op.create_table(
        "trackers",
        sa.Column("sender_id", sa.String, primary_key=True),
        sa.Column("events", sa.Text, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("trackers", "portal_messages", "protocol_days", "tickets", "drafts"):
        op.drop_table(table)
