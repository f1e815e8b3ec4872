"""Turns that wait until somebody has agreed to calls of tools, with all that is needed to go on."""

from palaver.core.db.script import execute

revision = "pauses_0001"
down_revision = None
branch_labels = ("pauses",)
depends_on = ("chat_0001",)


def upgrade() -> None:
    execute("""
        -- `worker` has it in its memory; `body` is packed, from `due_at` on nobody can agree any more.
        create table pauses_turn (
            turn_id uuid primary key references chat_turn on delete cascade,
            account_id uuid not null references core_account on delete cascade,
            session_id uuid not null references chat_session on delete cascade,
            owner text not null,
            kind text not null,
            bot_id uuid not null,
            version int not null,
            worker int not null,
            body bytea not null,
            due_at timestamptz not null,
            created_at timestamptz not null default now()
        );
        create index pauses_turn_account on pauses_turn (account_id);
        create index pauses_turn_session on pauses_turn (session_id);
    """)


def downgrade() -> None:
    execute("drop table pauses_turn")
