"""Sessions, turns, messages and usage."""

from palaver.core.db.script import execute

revision = "chat_0001"
down_revision = None
branch_labels = ("chat",)
depends_on = ("core_0001",)


def upgrade() -> None:
    execute("""
        create table chat_session (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            owner text not null,
            bot_id uuid not null,
            version int not null,
            status text not null default 'active',
            title text not null,
            metadata jsonb not null default '{}',
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now()
        );
        create index chat_session_owner on chat_session (account_id, owner, id desc);
        create index chat_session_bot on chat_session (account_id, bot_id);

        create table chat_turn (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            session_id uuid not null references chat_session on delete cascade,
            owner text not null,
            worker int not null,
            bot_id uuid not null,
            version int not null,
            answer_id uuid not null,
            state text not null default 'open',
            finish_reason text,
            error_code text,
            error_message text,
            prompt_tokens int not null default 0,
            completion_tokens int not null default 0,
            first_token_ms int,
            created_at timestamptz not null default now(),
            ended_at timestamptz
        );
        create index chat_turn_session on chat_turn (session_id, id);
        create index chat_turn_open on chat_turn (worker) where state = 'open';

        create table chat_message (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            session_id uuid not null references chat_session on delete cascade,
            turn_id uuid not null references chat_turn on delete cascade,
            role text not null,
            content text not null,
            sources jsonb not null default '[]',
            tokens_used int not null default 0,
            created_at timestamptz not null default now()
        );
        create index chat_message_session on chat_message (session_id, id);

        create table chat_usage (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            owner text not null,
            bot_id uuid not null,
            version int not null,
            session_id uuid,
            provider text not null,
            model text not null,
            prompt_tokens int not null,
            completion_tokens int not null,
            estimated boolean not null,
            created_at timestamptz not null default now()
        );
        create index chat_usage_account on chat_usage (account_id, id);
        create index chat_usage_bot on chat_usage (account_id, bot_id, id);

        create view user_sessions as
            select id, owner as user_id, bot_id, status, metadata, created_at, updated_at from chat_session;
        create view message_history as
            select id, session_id, role, content, tokens_used, created_at from chat_message;
    """)


def downgrade() -> None:
    execute("""
        drop view message_history, user_sessions;
        drop table chat_usage, chat_message, chat_turn, chat_session;
    """)
