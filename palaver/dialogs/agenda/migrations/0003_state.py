"""Where a run stands between two of its effects, and events that programs have published."""

from palaver.core.db.script import execute

revision = "agenda_0003"
down_revision = "agenda_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        alter table agenda_run add column seq int not null default 0;
        alter table agenda_run add column body bytea;
        alter table agenda_run add column code jsonb;

        create table agenda_event (
            id bigint generated always as identity primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            name text not null,
            payload jsonb not null,
            created_at timestamptz not null default now()
        );
        create index agenda_event_name on agenda_event (account_id, bot_id, name, id);
    """)


def downgrade() -> None:
    execute("""
        drop table agenda_event;
        alter table agenda_run drop column seq;
        alter table agenda_run drop column body;
        alter table agenda_run drop column code;
    """)
