"""Sets of questions that bots are tried with, runs of them, and what came of each question."""

from palaver.core.db.script import execute

revision = "evaluation_0001"
down_revision = None
branch_labels = ("evaluation",)
depends_on = ("config_0001",)


def upgrade() -> None:
    execute("""
        create table evaluation_set (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            name text not null,
            description text not null,
            cases jsonb not null,
            cases_hash text not null,
            updated_by text not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (bot_id, name)
        );
        create index evaluation_set_account on evaluation_set (account_id, bot_id);

        create table evaluation_run (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            set_id uuid not null references evaluation_set on delete cascade,
            job_id uuid not null,
            version int not null,
            config jsonb not null,
            config_hash text not null,
            cases jsonb not null,
            cases_hash text not null,
            tags text[] not null,
            state text not null default 'waiting'
                check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
            total int not null,
            error text,
            started_by text not null,
            created_at timestamptz not null default now(),
            finished_at timestamptz
        );
        create index evaluation_run_set on evaluation_run (account_id, set_id, id);
        create index evaluation_run_bot on evaluation_run (account_id, bot_id, id);

        create table evaluation_result (
            run_id uuid not null references evaluation_run on delete cascade,
            position int not null,
            account_id uuid not null references core_account on delete cascade,
            question text not null,
            answer text not null,
            sources jsonb not null,
            finish_reason text not null,
            passed boolean not null,
            verdicts jsonb not null,
            prompt_tokens int not null,
            completion_tokens int not null,
            ms int not null,
            created_at timestamptz not null default now(),
            primary key (run_id, position)
        );
        create index evaluation_result_account on evaluation_result (account_id);
    """)


def downgrade() -> None:
    execute("drop table evaluation_result, evaluation_run, evaluation_set")
