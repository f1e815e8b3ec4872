"""Runs of dialogs between their effects and while they wait, with the sources that they refer to."""

from palaver.core.db.script import execute

revision = "dialogs_0002"
down_revision = "dialogs_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table dialogs_code (
            account_id uuid not null references core_account on delete cascade,
            hash text not null,
            path text not null,
            source text not null,
            created_at timestamptz not null default now(),
            primary key (account_id, hash)
        );

        create table dialogs_run (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            version int not null,
            session_id uuid not null references chat_session on delete cascade,
            owner text not null,
            kind text not null,
            channel text not null,
            script text not null,
            code text[] not null,
            turn_id uuid not null,
            seq bigint not null,
            state text not null check (state in ('running', 'waiting', 'done', 'failed')),
            body bytea,
            said text not null,
            error jsonb,
            worker int not null,
            wake_at timestamptz,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (session_id, bot_id)
        );
        create index dialogs_run_running on dialogs_run (worker) where state = 'running';
        create index dialogs_run_wake on dialogs_run (wake_at) where state = 'waiting';
        create index dialogs_run_bot on dialogs_run (bot_id);
        create index dialogs_run_account on dialogs_run (account_id);
    """)


def downgrade() -> None:
    execute("drop table dialogs_run; drop table dialogs_code")
