"""Facts about people, each with the turn that it came from; they go with the person and the account."""

from palaver.core.db.script import execute

revision = "memory_0001"
down_revision = None
branch_labels = ("memory",)
depends_on = ("chat_0001", "security_0002")


def upgrade() -> None:
    execute("""
        create table memory_fact (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            owner text not null,
            bot_id uuid not null,
            text text not null,
            state text not null check (state in ('proposed', 'kept')),
            origin text not null check (origin in ('said', 'tool')),
            turn_id uuid references chat_turn on delete set null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (account_id, owner, bot_id, text)
        );
        create index memory_fact_turn on memory_fact (turn_id);
        create index memory_fact_bot on memory_fact (account_id, bot_id);

        create function memory_leave() returns trigger language plpgsql as $$
        begin
            delete from memory_fact where account_id = old.account_id and owner = 'user:' || old.user_id;
            return old;
        end $$;
        create trigger memory_leave after delete on security_member
            for each row execute function memory_leave();
    """)


def downgrade() -> None:
    execute("""
        drop trigger memory_leave on security_member;
        drop function memory_leave;
        drop table memory_fact;
    """)
