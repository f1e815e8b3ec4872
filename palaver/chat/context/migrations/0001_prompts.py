"""What a model was shown in a turn; history stands there by the ids of its messages."""

from palaver.core.db.script import execute

revision = "context_0001"
down_revision = None
branch_labels = ("context",)
depends_on = ("chat_0001",)


def upgrade() -> None:
    execute("""
        create table context_prompt (
            turn_id uuid primary key references chat_turn on delete cascade,
            account_id uuid not null references core_account on delete cascade,
            body jsonb not null
        );
    """)


def downgrade() -> None:
    execute("drop table context_prompt")
