"""Whom a collection is restricted to; null is everybody whose permissions open it."""

from palaver.core.db.script import execute

revision = "knowledge_0002"
down_revision = "knowledge_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("alter table knowledge_collection add column access text[]")


def downgrade() -> None:
    execute("alter table knowledge_collection drop column access")
