"""What owners think of answers: a thumb and a comment for a turn, with the version that produced it."""

from palaver.core.db.script import execute

revision = "chat_0003"
down_revision = "chat_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table chat_feedback (
            turn_id uuid primary key references chat_turn on delete cascade,
            account_id uuid not null references core_account on delete cascade,
            session_id uuid not null references chat_session on delete cascade,
            owner text not null,
            bot_id uuid not null,
            version int not null,
            live_version int,
            score smallint not null check (score in (-1, 1)),
            comment text not null default '',
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now()
        );
        create index chat_feedback_session on chat_feedback (session_id);
        create index chat_feedback_version on chat_feedback (account_id, bot_id, version, created_at);
    """)


def downgrade() -> None:
    execute("drop table chat_feedback")
