"""What begins programs without a person, and their runs: waiting, under way, ended, with what they logged."""

from palaver.core.db.script import execute

revision = "agenda_0001"
down_revision = None
branch_labels = ("agenda",)
depends_on = ("config_0001",)


def upgrade() -> None:
    execute("""
        create table agenda_automation (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            kind text not null check (kind in
                ('schedule', 'webhook', 'insert', 'update', 'delete', 'event', 'change', 'email', 'form')),
            origin text not null check (origin in ('file', 'run')),
            script text not null,
            key text not null,
            subject text not null,
            section text not null,
            line int not null,
            spec jsonb not null,
            zone text not null,
            next_at timestamptz,
            paused boolean not null default false,
            created_at timestamptz not null default now(),
            unique (account_id, bot_id, kind, origin, script, key)
        );
        create index agenda_automation_subject on agenda_automation (account_id, bot_id, kind, subject);

        create table agenda_run (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            automation_id uuid references agenda_automation on delete set null,
            kind text not null,
            script text not null,
            section text not null,
            subject text not null,
            input jsonb not null,
            chain uuid[] not null default '{}',
            version int not null default 0,
            state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
            attempt int not null default 0,
            log jsonb not null default '[]',
            error jsonb,
            result jsonb,
            due_at timestamptz not null,
            started_at timestamptz,
            ended_at timestamptz
        );
        create index agenda_run_of on agenda_run (account_id, automation_id, id);
        create index agenda_run_bot on agenda_run (account_id, bot_id, id);
    """)


def downgrade() -> None:
    execute("drop table agenda_run, agenda_automation")
