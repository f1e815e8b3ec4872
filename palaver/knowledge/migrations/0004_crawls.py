"""When the crawl of a website began that is under way."""

from palaver.core.db.script import execute

revision = "knowledge_0004"
down_revision = "knowledge_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("alter table knowledge_website add column begun_at timestamptz;")


def downgrade() -> None:
    execute("alter table knowledge_website drop column begun_at;")
