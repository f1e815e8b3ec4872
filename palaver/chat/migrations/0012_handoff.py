"""Conversations that people take over from a bot: who asked for them, who has them, and what they answered."""

from palaver.core.db.script import execute

revision = "chat_0012"
down_revision = "chat_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table chat_handoff (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            session_id uuid not null references chat_session on delete cascade,
            bot_id uuid not null,
            queue text not null,
            reason text not null,
            state text not null default 'waiting' check (state in ('waiting', 'human', 'closed')),
            operator text not null default '',
            operator_name text not null default '',
            asked_at timestamptz not null default now(),
            taken_at timestamptz,
            ended_at timestamptz
        );
        create unique index chat_handoff_open on chat_handoff (session_id) where state <> 'closed';
        create index chat_handoff_session on chat_handoff (session_id);
        create index chat_handoff_listed on chat_handoff (account_id, state, id);
        alter table chat_message add column author text;
    """)


def downgrade() -> None:
    execute("alter table chat_message drop column author; drop table chat_handoff")
