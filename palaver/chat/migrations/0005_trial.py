"""Conversations that only try a version out, which no list of conversations shows."""

from palaver.core.db.script import execute

revision = "chat_0005"
down_revision = "chat_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("alter table chat_session add column trial boolean not null default false")


def downgrade() -> None:
    execute("alter table chat_session drop column trial")
