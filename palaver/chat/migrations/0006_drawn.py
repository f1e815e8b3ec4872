"""Whether a conversation's version was drawn, or somebody has named it: those are no judges of a canary."""

from palaver.core.db.script import execute

revision = "chat_0006"
down_revision = "chat_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("alter table chat_session add column drawn boolean not null default true")


def downgrade() -> None:
    execute("alter table chat_session drop column drawn")
