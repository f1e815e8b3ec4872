"""What programs set for a conversation: prompts, contexts, suggestions, and what it may use."""

from palaver.core.db.script import execute

revision = "chat_0013"
down_revision = "chat_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table chat_scene (
            session_id uuid primary key references chat_session on delete cascade,
            account_id uuid not null references core_account on delete cascade,
            body jsonb not null default '{}',
            updated_at timestamptz not null default now()
        );
    """)


def downgrade() -> None:
    execute("drop table chat_scene")
