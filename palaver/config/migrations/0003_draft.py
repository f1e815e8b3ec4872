"""What somebody has changed of a bot and not published yet; a bot that nobody edits has no draft of its own."""

from palaver.core.db.script import execute

revision = "config_0003"
down_revision = "config_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table config_draft (
            bot_id uuid primary key references config_bot on delete cascade,
            account_id uuid not null references core_account on delete cascade,
            config jsonb not null,
            base_version int not null,
            updated_by text not null,
            updated_at timestamptz not null default now()
        );
        create index config_draft_account on config_draft (account_id);
    """)


def downgrade() -> None:
    execute("drop table config_draft")
