"""Files of a copied conversation speak of the same bytes: whether others do is asked before bytes go."""

from palaver.core.db.script import execute

revision = "media_0002"
down_revision = "media_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("create index media_file_blob on media_file (account_id, blob)")


def downgrade() -> None:
    execute("drop index media_file_blob")
