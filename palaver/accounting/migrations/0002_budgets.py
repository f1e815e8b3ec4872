"""Budgets, and what each worker has under way for whom they count."""

from palaver.core.db.script import execute

revision = "accounting_0002"
down_revision = "accounting_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table accounting_budget (
            account_id uuid not null references core_account on delete cascade,
            scope text not null check (scope in ('account', 'bot', 'key', 'person')),
            subject text not null,
            period text not null check (period in ('day', 'month')),
            tokens bigint check (tokens >= 0),
            cost_micros bigint check (cost_micros >= 0),
            set_by text not null,
            set_at timestamptz not null default now(),
            primary key (account_id, scope, subject, period)
        );

        -- believed for ten seconds: it may be lost
        create unlogged table accounting_held (
            account_id uuid not null references core_account on delete cascade,
            scope text not null,
            subject text not null,
            worker int not null,
            tokens bigint not null,
            at timestamptz not null default now(),
            primary key (account_id, scope, subject, worker)
        );

        create index accounting_day_bot on accounting_day (account_id, (bot_id::text), day);
        create index accounting_day_key on accounting_day (account_id, (key_id::text), day);
        create index accounting_day_person on accounting_day (account_id, person, day);
    """)


def downgrade() -> None:
    execute("""
        drop index accounting_day_bot, accounting_day_key, accounting_day_person;
        drop table accounting_held, accounting_budget;
    """)
