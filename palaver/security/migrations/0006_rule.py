"""What an account asks of everybody in it: a second factor."""

from palaver.core.db.script import execute

revision = "security_0006"
down_revision = "security_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table security_rule (
            account_id uuid primary key references core_account on delete cascade,
            second_factor boolean not null
        );
    """)


def downgrade() -> None:
    execute("drop table security_rule;")
