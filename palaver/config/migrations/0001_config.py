"""Bots and their immutable, numbered versions."""

from palaver.core.db.script import execute

revision = "config_0001"
down_revision = None
branch_labels = ("config",)
depends_on = ("core_0001",)


def upgrade() -> None:
    execute("""
        create table config_bot (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            alias text not null,
            status text not null default 'active' check (status in ('active', 'archived')),
            active_number int not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now()
        );
        create unique index config_bot_alias on config_bot (account_id, alias) where status = 'active';
        create index config_bot_account on config_bot (account_id, id);

        create table config_version (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            number int not null,
            config jsonb not null,
            config_hash text not null,
            note text not null,
            author text not null,
            parent int,
            created_at timestamptz not null default now(),
            unique (bot_id, number)
        );

        create function config_version_is_immutable() returns trigger language plpgsql as $$
        begin
            raise exception 'a published version never changes';
        end $$;
        create trigger config_version_immutable before update on config_version
            for each row execute function config_version_is_immutable();

        create view bot_configs as
            select v.id, v.bot_id, v.config, b.created_at, v.created_at as updated_at
            from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number;
    """)


def downgrade() -> None:
    execute("""
        drop view bot_configs;
        drop table config_version, config_bot;
        drop function config_version_is_immutable;
    """)
