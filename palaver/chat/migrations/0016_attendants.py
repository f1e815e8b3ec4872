"""People who answer: whether they are at their desks, and what was left there for them to read."""

from palaver.core.db.script import execute

revision = "chat_0016"
down_revision = "chat_0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table chat_attendant (
            account_id uuid not null references core_account on delete cascade,
            operator text not null,
            status text not null check (status in ('online', 'away', 'busy', 'offline')),
            since timestamptz not null default now(),
            primary key (account_id, operator)
        );
        create table chat_attendant_note (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            operator text not null,
            text text not null,
            author text not null,
            bot text not null,
            told_at timestamptz not null default now()
        );
        create index chat_attendant_note_listed on chat_attendant_note (account_id, operator, told_at);
    """)


def downgrade() -> None:
    execute("drop table chat_attendant_note; drop table chat_attendant")
