"""Releases that wait: for another person, or for their time; and bots that stay with two people after going back."""

from palaver.core.db.script import execute

revision = "config_0006"
down_revision = "config_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table config_request (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            config jsonb not null,
            config_hash text not null,
            defaults jsonb not null,
            over int not null,
            base_version int not null,
            note text not null,
            author text not null,
            person text not null,
            publish_at timestamptz,
            canary int not null,
            state text not null check (
                state in ('waiting', 'scheduled', 'published', 'refused', 'withdrawn', 'failed')
            ),
            decided_by text,
            reason text not null default '',
            number int,
            created_at timestamptz not null default now(),
            decided_at timestamptz
        );
        create index config_request_bot on config_request (account_id, bot_id, id);

        create function config_request_is_fixed() returns trigger language plpgsql as $$
        begin
            if new.config is distinct from old.config or new.defaults is distinct from old.defaults
               or new.bot_id is distinct from old.bot_id or new.author is distinct from old.author
               or new.person is distinct from old.person or new.over is distinct from old.over then
                raise exception 'what is asked for never changes';
            end if;
            if old.state not in ('waiting', 'scheduled') then
                raise exception 'this request has ended';
            end if;
            return new;
        end $$;
        create trigger config_request_fixed before update on config_request
            for each row execute function config_request_is_fixed();

        alter table config_bot add column guarded boolean not null default false;
    """)


def downgrade() -> None:
    execute("""
        alter table config_bot drop column guarded;
        drop table config_request;
        drop function config_request_is_fixed;
    """)
