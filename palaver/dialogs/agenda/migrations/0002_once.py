"""What may begin a run only once: the signature of a request to a webhook."""

from palaver.core.db.script import execute

revision = "agenda_0002"
down_revision = "agenda_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        alter table agenda_run add column once text;
        create unique index agenda_run_once on agenda_run (account_id, automation_id, once) where once is not null;
        create index agenda_automation_hook on agenda_automation (bot_id, subject) where kind = 'webhook';
    """)


def downgrade() -> None:
    execute("""
        drop index agenda_automation_hook;
        alter table agenda_run drop column once;
    """)
