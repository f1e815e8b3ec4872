"""Past questions asked again of another version: gone with the conversation that they stand in."""

from palaver.core.db.script import execute

revision = "replay_0001"
down_revision = None
branch_labels = ("replay",)
depends_on = ("config_0001", "chat_0003")


def upgrade() -> None:
    execute("""
        create table replay_run (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            job_id uuid not null,
            version int not null,
            config jsonb not null,
            config_hash text not null,
            chosen jsonb not null,
            state text not null default 'waiting'
                check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
            error text,
            started_by text not null,
            created_at timestamptz not null default now(),
            finished_at timestamptz
        );
        create index replay_run_bot on replay_run (account_id, bot_id, id);

        create table replay_result (
            run_id uuid not null references replay_run on delete cascade,
            position int not null,
            account_id uuid not null references core_account on delete cascade,
            session_id uuid not null references chat_session on delete cascade,
            turn_id uuid not null references chat_turn on delete cascade,
            answer text,
            sources jsonb not null default '[]',
            finish_reason text,
            error text,
            same boolean not null default false,
            prompt_tokens int not null default 0,
            completion_tokens int not null default 0,
            ms int not null default 0,
            primary key (run_id, position)
        );
        create index replay_result_session on replay_result (session_id);
        create index replay_result_turn on replay_result (turn_id);
        create index replay_result_account on replay_result (account_id);
    """)


def downgrade() -> None:
    execute("drop table replay_result, replay_run")
