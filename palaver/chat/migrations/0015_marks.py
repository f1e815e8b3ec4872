"""What operators say of a conversation that was handed over: how urgent it is, tags, notes for each other."""

from palaver.core.db.script import execute

revision = "chat_0015"
down_revision = "chat_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        alter table chat_handoff
            add column priority text not null default 'normal'
                constraint chat_handoff_priority_check check (priority in ('low', 'normal', 'high', 'urgent')),
            add column tags text[] not null default '{}',
            add column notes jsonb not null default '[]';
    """)


def downgrade() -> None:
    execute("alter table chat_handoff drop column priority, drop column tags, drop column notes")
