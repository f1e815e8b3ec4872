"""What handlers have found in questions and answers, what was done, and what operators say of it."""

from palaver.core.db.script import execute

revision = "moderation_0001"
down_revision = None
branch_labels = ("moderation",)
depends_on = ("chat_0006",)


def upgrade() -> None:
    execute("""
        create table moderation_event (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            version int not null,
            session_id uuid references chat_session on delete cascade,
            turn_id uuid,
            direction text not null check (direction in ('input', 'output')),
            handler text not null,
            category text not null,
            score real not null,
            action text not null,
            excerpt text not null,
            verdict text check (verdict in ('confirmed', 'false_positive')),
            judged_by text,
            created_at timestamptz not null default now()
        );
        create index moderation_event_account on moderation_event (account_id, id);
        create index moderation_event_session on moderation_event (session_id);
        create index moderation_event_bot on moderation_event (account_id, bot_id, created_at);
    """)


def downgrade() -> None:
    execute("drop table moderation_event")
