"""Bots that take part in conversations of others, the turns in which they answer, and when one was given away."""

from palaver.core.db.script import execute

revision = "chat_0014"
down_revision = "chat_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        alter table chat_session add column guests jsonb not null default '[]', add column given_at timestamptz;
        alter table chat_turn add column guest boolean not null default false;
    """)


def downgrade() -> None:
    execute("""
        alter table chat_turn drop column guest;
        alter table chat_session drop column guests, drop column given_at;
    """)
