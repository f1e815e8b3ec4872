"""Calls of models, their sums by day, and prices."""

from palaver.core.db.script import execute

revision = "accounting_0001"
down_revision = None
branch_labels = ("accounting",)
depends_on = ("core_0001",)


def upgrade() -> None:
    execute("""
        -- account_id is null where the price is the platform's, for every account
        create table accounting_price (
            id uuid primary key,
            account_id uuid references core_account on delete cascade,
            provider text not null,
            model text not null,
            pattern text not null generated always as (
                replace(replace(replace(replace(model, '\\', '\\\\'), '%', '\\%'), '_', '\\_'), '*', '%')) stored,
            activity text not null,
            input_micros bigint not null check (input_micros >= 0),
            output_micros bigint not null check (output_micros >= 0),
            cached_micros bigint check (cached_micros >= 0),
            effective_from timestamptz not null,
            effective_until timestamptz check (effective_until >= effective_from),
            set_by text not null,
            created_at timestamptz not null default now()
        );
        create index accounting_price_of on accounting_price (provider, activity);

        -- what may be deleted is named here, and not referenced: an account's sums outlive its bots and conversations
        create table accounting_call (
            id uuid primary key,
            at timestamptz not null,
            account_id uuid not null references core_account on delete cascade,
            owner text not null,
            key_id uuid,
            person text not null,
            bot_id uuid,
            version int,
            session_id uuid,
            turn_id uuid,
            channel text not null,
            activity text not null,
            connection text not null,
            provider text not null,
            model text not null,
            prompt_tokens bigint not null,
            completion_tokens bigint not null,
            cached_tokens bigint not null,
            reasoning_tokens bigint not null,
            estimated boolean not null,
            outcome text not null,
            first_token_ms int,
            ms int not null,
            price_id uuid,
            cost_micros bigint not null
        );
        create index accounting_call_account on accounting_call (account_id, at, id);
        create index accounting_call_turn on accounting_call (turn_id) where turn_id is not null;

        create table accounting_day (
            account_id uuid not null references core_account on delete cascade,
            day date not null,
            bot_id uuid,
            activity text not null,
            provider text not null,
            model text not null,
            key_id uuid,
            person text not null,
            calls bigint not null,
            hits bigint not null,
            estimated bigint not null,
            unpriced bigint not null,
            prompt_tokens bigint not null,
            completion_tokens bigint not null,
            cached_tokens bigint not null,
            saved_tokens bigint not null,
            cost_micros bigint not null,
            unique nulls not distinct (account_id, day, bot_id, activity, provider, model, key_id, person)
        );
    """)


def downgrade() -> None:
    execute("drop table accounting_day, accounting_call, accounting_price")
