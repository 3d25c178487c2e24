"""Customers' files: what is stored, and the attachments that refer to it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_files",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_stored_files_sha256", "stored_files", ["sha256"])
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("conversation", sa.String, nullable=False),
        sa.Column("file", sa.String(32), sa.ForeignKey("stored_files.key"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
        sa.Column("protocol", sa.String(32)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_attachments_conversation", "attachments", ["conversation"])
    op.create_index("ix_attachments_file", "attachments", ["file"])


def downgrade() -> None:
    op.drop_table("attachments")
    op.drop_table("stored_files")
