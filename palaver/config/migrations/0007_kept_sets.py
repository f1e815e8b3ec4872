"""Bots that stay with the evaluation sets that they required before going back."""

from palaver.core.db.script import execute

revision = "config_0007"
down_revision = "config_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("alter table config_bot add column kept_sets text[] not null default '{}'")


def downgrade() -> None:
    execute("alter table config_bot drop column kept_sets")
