"""What owners do with their conversations: those that are pinned come first in every list."""

from palaver.core.db.script import execute

revision = "chat_0008"
down_revision = "chat_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        alter table chat_session add column pinned boolean not null default false;
        create index chat_session_listed on chat_session (account_id, owner, pinned, id);
        drop index chat_session_owner;
    """)


def downgrade() -> None:
    execute("""
        create index chat_session_owner on chat_session (account_id, owner, id desc);
        drop index chat_session_listed;
        alter table chat_session drop column pinned;
    """)
