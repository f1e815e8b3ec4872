"""Who rotated a key, and so got to know its secret."""

from palaver.core.db.script import execute

revision = "security_0010"
down_revision = "security_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("alter table security_key add column rotated_by text[] not null default '{}'")


def downgrade() -> None:
    execute("alter table security_key drop column rotated_by")
