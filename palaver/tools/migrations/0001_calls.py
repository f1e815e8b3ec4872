"""Every call of a tool: what it was asked, who agreed to it, what came of it."""

from palaver.core.db.script import execute

revision = "tools_0001"
down_revision = None
branch_labels = ("tools",)
depends_on = ("chat_0001", "config_0001")


def upgrade() -> None:
    execute("""
        create table tools_call (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            session_id uuid references chat_session on delete cascade,
            turn_id uuid,
            owner text not null,
            number int not null,
            name text not null,
            origin text not null,
            arguments jsonb not null,
            approval text not null default 'never' check (approval in ('never', 'user', 'operator')),
            decision text check (decision in ('approved', 'declined', 'expired')),
            decided_by text,
            decided_at timestamptz,
            expires_at timestamptz,
            result text,
            ok boolean,
            ms int,
            replay_of uuid,
            created_at timestamptz not null default now(),
            ended_at timestamptz
        );
        create index tools_call_account on tools_call (account_id, id desc);
        create index tools_call_session on tools_call (account_id, session_id, id);
        create index tools_call_bot on tools_call (bot_id);
        create index tools_call_waiting on tools_call (account_id, expires_at)
            where expires_at is not null and decision is null;
    """)


def downgrade() -> None:
    execute("drop table tools_call")
