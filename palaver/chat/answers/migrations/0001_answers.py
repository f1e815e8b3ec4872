"""Answers that are given again, and how often: a stored one goes with all that it was made of."""

from palaver.core.db.script import execute

revision = "answers_0001"
down_revision = None
branch_labels = ("answers",)
depends_on = ("chat_0006", "knowledge_0001", "config_0001")


def upgrade() -> None:
    execute("""
        alter table chat_turn add column cache_hit boolean not null default false;

        -- `hash` is of all that the answer depends on, `part` of all but the question.
        -- `near` are the places of the question's `vector` in the index by meaning.
        create table answers_entry (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null,
            version int not null,
            hash uuid not null unique,
            part uuid not null,
            owner text,
            question text not null,
            answer text not null,
            sources jsonb not null,
            model text not null,
            tokens int not null,
            language text not null,
            collections uuid[] not null,
            session_id uuid not null references chat_session on delete cascade,
            near bigint[],
            vector bytea,
            hits bigint not null default 0,
            hit_at timestamptz,
            created_at timestamptz not null default now(),
            expires_at timestamptz not null
        );
        create index answers_entry_bot on answers_entry (account_id, bot_id, id);
        create index answers_entry_session on answers_entry (session_id);
        create index answers_entry_expiry on answers_entry (expires_at);
        create index answers_entry_near on answers_entry using gin (near) where near is not null;

        create table answers_day (
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null,
            day date not null,
            exact bigint not null default 0,
            semantic bigint not null default 0,
            missed bigint not null default 0,
            kept bigint not null default 0,
            saved_tokens bigint not null default 0,
            primary key (account_id, bot_id, day)
        );

        create function answers_of_collection() returns trigger language plpgsql as $$
        begin
            delete from answers_entry where account_id = old.account_id and collections @> array[old.id];
            return null;
        end
        $$;
        create trigger answers_of_collection after delete on knowledge_collection
            for each row execute function answers_of_collection();
        create trigger answers_of_revision after update of revision on knowledge_collection
            for each row when (old.revision <> new.revision) execute function answers_of_collection();

        create function answers_of_bot() returns trigger language plpgsql as $$
        begin
            delete from answers_entry
            where account_id = new.account_id and bot_id = new.id
              and (version <> new.active_number or new.status <> 'active');
            return null;
        end
        $$;
        create trigger answers_of_bot after update on config_bot
            for each row when (old.active_number <> new.active_number or old.status <> new.status)
            execute function answers_of_bot();
    """)


def downgrade() -> None:
    execute("""
        drop function answers_of_bot, answers_of_collection cascade;
        drop table answers_day, answers_entry;
        alter table chat_turn drop column cache_hit;
    """)
