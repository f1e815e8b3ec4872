"""Runs that wait for a time or an event: which, what it carried, and the job that goes on with them."""

from palaver.core.db.script import execute

revision = "agenda_0004"
down_revision = "agenda_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        alter table agenda_run add column event text;
        alter table agenda_run add column heard jsonb;
        alter table agenda_run add column job uuid;
        create index agenda_run_event on agenda_run (account_id, bot_id, event) where event is not null;
    """)


def downgrade() -> None:
    execute("""
        drop index agenda_run_event;
        alter table agenda_run drop column event;
        alter table agenda_run drop column heard;
        alter table agenda_run drop column job;
    """)
