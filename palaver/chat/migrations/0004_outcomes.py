"""The turns of a bot's version since a moment are counted while that version is a canary."""

from palaver.core.db.script import execute

revision = "chat_0004"
down_revision = "chat_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("create index chat_turn_version on chat_turn (account_id, bot_id, version, created_at)")


def downgrade() -> None:
    execute("drop index chat_turn_version")
