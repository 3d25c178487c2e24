"""People of several channels, their accounts and link codes, and the events that channels call us with."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("name", sa.String),
        sa.Column("email", sa.String),
        sa.Column("company", sa.String),
        sa.Column("company_code", sa.String),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_people_email", "people", ["company_code", "email"])
    op.create_table(
        "accounts",
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("user", sa.String(128), primary_key=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_accounts_person", "accounts", ["person"])
    op.create_table(
        "link_codes",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("event_id", sa.String(200), nullable=False),
        sa.Column("conversation", sa.String, nullable=False),
        sa.Column("body", sa.Text),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("channel", "event_id", name="uq_inbox_event"),
    )


def downgrade() -> None:
    for table in ("inbox", "link_codes", "accounts", "people"):
        op.drop_table(table)
