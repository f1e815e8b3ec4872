"""What programs remember: of bots, of people with all bots or one, of conversations; it goes with whom it is about."""

from palaver.core.db.script import execute

revision = "dialogs_0001"
down_revision = None
branch_labels = ("dialogs",)
depends_on = ("chat_0013", "config_0001", "security_0002")


def upgrade() -> None:
    execute("""
        create table dialogs_memory (
            account_id uuid not null references core_account on delete cascade,
            scope text not null check (scope in ('bot', 'user', 'user_bot', 'session')),
            place text not null,
            key text not null,
            owner text,
            bot_id uuid references config_bot on delete cascade,
            session_id uuid references chat_session on delete cascade,
            value jsonb not null,
            expires_at timestamptz,
            updated_at timestamptz not null default now(),
            primary key (account_id, scope, place, key)
        );
        create index dialogs_memory_session on dialogs_memory (session_id);
        create index dialogs_memory_owner on dialogs_memory (account_id, owner);
        create index dialogs_memory_expires on dialogs_memory (expires_at) where expires_at is not null;

        create function dialogs_memory_leave() returns trigger language plpgsql as $$
        begin
            delete from dialogs_memory where account_id = old.account_id and owner = 'user:' || old.user_id;
            return old;
        end $$;
        create trigger dialogs_memory_leave after delete on security_member
            for each row execute function dialogs_memory_leave();
    """)


def downgrade() -> None:
    execute("""
        drop trigger dialogs_memory_leave on security_member;
        drop function dialogs_memory_leave;
        drop table dialogs_memory;
    """)
