"""Files of conversations; a file whose conversation has gone is removed soon after."""

from palaver.core.db.script import execute

revision = "media_0001"
down_revision = None
branch_labels = ("media",)
depends_on = ("chat_0001",)


def upgrade() -> None:
    execute("""
        create table media_file (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            owner text not null,
            session_id uuid references chat_session on delete set null,
            turn_id uuid,
            kind text not null,
            media_type text not null,
            name text not null,
            bytes bigint not null,
            sha256 text not null,
            blob text not null,
            chunks jsonb not null default '[]',
            vectors bytea,
            text text,
            created_at timestamptz not null default now()
        );
        create index media_file_session on media_file (account_id, session_id);
        create index media_file_left on media_file (created_at) where session_id is null;
    """)


def downgrade() -> None:
    execute("drop table media_file")
