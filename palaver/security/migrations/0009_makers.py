"""Who made a link to a new password: what they may is asked again when it is opened."""

from palaver.core.db.script import execute

revision = "security_0009"
down_revision = "security_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Links of before live an hour, and nobody knows who made them: they end."""
    execute("""
        delete from security_link where purpose = 'reset';
        alter table security_link add column made_by text;
        comment on column security_link.made_by is 'an administrator or a key; null for what people asked for';
    """)


def downgrade() -> None:
    execute("alter table security_link drop column made_by;")
