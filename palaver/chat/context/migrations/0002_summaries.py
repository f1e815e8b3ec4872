"""Summaries of conversations, each up to one turn; gone as soon as anything of the conversation is."""

from palaver.core.db.script import execute

revision = "context_0002"
down_revision = "context_0001"
branch_labels = None
depends_on = ("chat_0007",)


def upgrade() -> None:
    execute("""
        create table context_summary (
            turn_id uuid primary key references chat_turn on delete cascade,
            account_id uuid not null references core_account on delete cascade,
            session_id uuid not null references chat_session on delete cascade,
            turns int not null,
            content text not null,
            created_at timestamptz not null default now()
        );
        create index context_summary_session on context_summary (session_id);

        create function context_forget() returns trigger language plpgsql as $$
        begin
            delete from context_summary s using gone g
            where s.session_id = g.session_id and s.account_id = g.account_id;
            return null;
        end $$;
        create trigger context_forget after delete on chat_message
            referencing old table as gone for each statement execute function context_forget();
    """)


def downgrade() -> None:
    execute("""
        drop trigger context_forget on chat_message;
        drop function context_forget;
        drop table context_summary;
    """)
