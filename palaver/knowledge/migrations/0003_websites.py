"""Websites that programs have crawled: a collection for each host of an account, and who asks for it how often."""

from palaver.core.db.script import execute

revision = "knowledge_0003"
down_revision = "knowledge_0002"
branch_labels = None
depends_on = ("config_0001",)


def upgrade() -> None:
    execute("""
        create table knowledge_website (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            collection_id uuid not null unique references knowledge_collection on delete cascade,
            host text not null,
            job_id uuid,
            next_at timestamptz,
            crawled_at timestamptz,
            pages int not null default 0,
            failed int not null default 0,
            note text not null default '',
            created_at timestamptz not null default now(),
            unique (account_id, host)
        );

        -- A line of a script of a bot; `origin` run is one whose address was computed.
        create table knowledge_website_use (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            website_id uuid not null references knowledge_website on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            origin text not null check (origin in ('file', 'run')),
            script text not null,
            url text not null,
            days int not null,
            created_at timestamptz not null default now(),
            unique (website_id, bot_id, origin, script, url)
        );
        create index knowledge_website_use_bot on knowledge_website_use (account_id, bot_id);
    """)


def downgrade() -> None:
    execute("drop table knowledge_website_use, knowledge_website;")
