"""Versions that some of the new conversations get at first: how each of these trials went."""

from palaver.core.db.script import execute

revision = "config_0005"
down_revision = "config_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table config_canary (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            number int not null,
            against int not null,
            percent int not null,
            started_at timestamptz not null default now(),
            author text not null,
            judged_at timestamptz,
            ended_at timestamptz,
            ended_by text,
            outcome text check (outcome in ('promoted', 'withdrawn')),
            reason text not null default '',
            findings jsonb not null default '{}',
            check ((ended_at is null) = (outcome is null)),
            foreign key (bot_id, number) references config_version (bot_id, number) on delete cascade
        );
        create unique index config_canary_running on config_canary (bot_id) where ended_at is null;
        create unique index config_canary_version on config_canary (bot_id, number);
        create index config_canary_account on config_canary (account_id);
    """)


def downgrade() -> None:
    execute("drop table config_canary")
