"""The tables that bots define: what each is made of; their rows lie in a schema of their own and go with this entry."""

from palaver.core.db.script import execute

revision = "tables_0001"
down_revision = None
branch_labels = ("tables",)
depends_on = ("config_0001",)


def upgrade() -> None:
    execute("""
        create schema tables_data;
        create table tables_table (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            folded text not null,
            definition jsonb not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default clock_timestamp(),
            unique (account_id, bot_id, folded)
        );
        create function tables_drop() returns trigger language plpgsql as $$
        begin
            execute format('drop table if exists tables_data.%I cascade', 't_' || replace(old.id::text, '-', ''));
            return null;
        end
        $$;
        create trigger tables_drop after delete on tables_table for each row execute function tables_drop();
    """)


def downgrade() -> None:
    execute("""
        drop table tables_table;
        drop function tables_drop();
        drop schema tables_data cascade;
    """)
