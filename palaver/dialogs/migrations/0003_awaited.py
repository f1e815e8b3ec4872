"""Events that runs of dialogs wait for, and what they carried."""

from palaver.core.db.script import execute

revision = "dialogs_0003"
down_revision = "dialogs_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        alter table dialogs_run add column event text;
        alter table dialogs_run add column heard jsonb;
        create index dialogs_run_event on dialogs_run (account_id, bot_id, event) where event is not null;
    """)


def downgrade() -> None:
    execute("""
        drop index dialogs_run_event;
        alter table dialogs_run drop column event;
        alter table dialogs_run drop column heard;
    """)
