"""The queue of background jobs and the last time that each periodic one was due."""

from palaver.core.db.script import execute

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table core_job (
            id uuid primary key,
            account_id uuid references core_account on delete cascade,
            kind text not null,
            payload jsonb,
            dedupe text,
            state text not null default 'waiting'
                check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
            due_at timestamptz not null default now(),
            lease uuid,
            cancel boolean not null default false,
            failed int not null default 0,
            lost int not null default 0,
            progress real not null default 0,
            note text not null default '',
            error jsonb,
            created_at timestamptz not null default now(),
            finished_at timestamptz
        );
        comment on column core_job.account_id is 'null: the house''s own';
        comment on column core_job.due_at is 'waiting: when it may start; running: when its lease ends';
        comment on column core_job.lost is 'runs whose worker died';
        create index core_job_due on core_job (kind, due_at) where state in ('waiting', 'running');
        create index core_job_account on core_job (account_id, id desc);
        create index core_job_finished on core_job (finished_at) where finished_at is not null;
        create unique index core_job_dedupe on core_job (account_id, kind, dedupe) nulls not distinct
            where dedupe is not null and state in ('waiting', 'running');

        create table core_cron (
            kind text primary key,
            due_at timestamptz not null
        );
    """)


def downgrade() -> None:
    execute("drop table core_cron, core_job")
