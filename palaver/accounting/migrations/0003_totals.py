"""The sums of a day for each bot, whoever asked: what budgets of accounts and bots read."""

from palaver.core.db.script import execute

revision = "accounting_0003"
down_revision = "accounting_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table accounting_total (
            account_id uuid not null references core_account on delete cascade,
            day date not null,
            bot_id uuid,
            calls bigint not null,
            prompt_tokens bigint not null,
            completion_tokens bigint not null,
            cost_micros bigint not null,
            unique nulls not distinct (account_id, day, bot_id)
        );
        insert into accounting_total
        select account_id, day, bot_id, sum(calls), sum(prompt_tokens), sum(completion_tokens), sum(cost_micros)
        from accounting_day group by account_id, day, bot_id;

        drop index accounting_day_bot;
    """)


def downgrade() -> None:
    execute("""
        create index accounting_day_bot on accounting_day (account_id, (bot_id::text), day);
        drop table accounting_total;
    """)
