"""Calls of tools that were tried at their server are on record too, though no bot has called them."""

from palaver.core.db.script import execute

revision = "tools_0003"
down_revision = "tools_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("alter table tools_call alter column bot_id drop not null")


def downgrade() -> None:
    execute("""
        delete from tools_call where bot_id is null;
        alter table tools_call alter column bot_id set not null;
    """)
