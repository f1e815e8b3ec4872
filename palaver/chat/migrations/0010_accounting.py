"""What answers have used stands with all other calls of models; accounting keeps them from here on."""

from palaver.core.db.script import execute

revision = "chat_0010"
down_revision = "chat_0006"
branch_labels = None
depends_on = ("accounting_0003",)


def upgrade() -> None:
    execute("""
        insert into accounting_call (
            id, at, account_id, owner, key_id, person, bot_id, version, session_id, turn_id, channel, activity,
            connection, provider, model, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, estimated,
            outcome, ms, cost_micros)
        select id, created_at, account_id, owner,
               case when owner ~ '^key:[0-9a-f-]{36}$' then substr(owner, 5)::uuid end,
               case when owner like 'key:%' then '' else owner end, bot_id, version, session_id,
               case when session_id is not null then id end, '', 'chat', provider, provider, model, prompt_tokens,
               completion_tokens, 0, 0, estimated, 'ok', 0, 0
        from chat_usage;

        insert into accounting_day (
            account_id, day, bot_id, activity, provider, model, key_id, person, calls, hits, estimated, unpriced,
            prompt_tokens, completion_tokens, cached_tokens, saved_tokens, cost_micros)
        select account_id, (at at time zone 'utc')::date, bot_id, activity, provider, model, key_id, person, count(*),
               0, count(*) filter (where estimated), count(*), sum(prompt_tokens), sum(completion_tokens), 0, 0, 0
        from accounting_call group by 1, 2, 3, 4, 5, 6, 7, 8;

        insert into accounting_total
        select account_id, day, bot_id, sum(calls), sum(prompt_tokens), sum(completion_tokens), 0
        from accounting_day group by account_id, day, bot_id;

        drop table chat_usage;
    """)


def downgrade() -> None:
    execute("""
        create table chat_usage (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            owner text not null,
            bot_id uuid not null,
            version int not null,
            session_id uuid,
            provider text not null,
            model text not null,
            prompt_tokens int not null,
            completion_tokens int not null,
            estimated boolean not null,
            created_at timestamptz not null default now()
        );
        create index chat_usage_account on chat_usage (account_id, id);
        create index chat_usage_bot on chat_usage (account_id, bot_id, id);
        insert into chat_usage
        select id, account_id, owner, bot_id, coalesce(version, 0), session_id, provider, model, prompt_tokens,
               completion_tokens, estimated, at
        from accounting_call where bot_id is not null and activity = 'chat' and outcome <> 'cached';
    """)
