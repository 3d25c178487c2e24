"""An index for the order of a conversation's portal turns: its last one is asked for in each turn that presses a button."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_portal_messages_conversation", "portal_messages", ["conversation", "id"])


def downgrade() -> None:
    op.drop_index("ix_portal_messages_conversation", "portal_messages")
