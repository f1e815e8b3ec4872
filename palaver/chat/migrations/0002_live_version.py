"""The version that the live fields of a turn were read from, beside the one that its conversation is on."""

from palaver.core.db.script import execute

revision = "chat_0002"
down_revision = "chat_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("alter table chat_turn add column live_version int")


def downgrade() -> None:
    execute("alter table chat_turn drop column live_version")
