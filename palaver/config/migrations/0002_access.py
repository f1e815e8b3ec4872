"""Whom a bot's active version is restricted to, beside its number, so that lists can ask for it."""

from palaver.core.db.script import execute

revision = "config_0002"
down_revision = "config_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("alter table config_bot add column access text[]")


def downgrade() -> None:
    execute("alter table config_bot drop column access")
