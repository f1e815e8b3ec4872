"""The files of packages that nothing reads yet, and what is known of each bot's last import."""

from palaver.core.db.script import execute

revision = "packages_0001"
down_revision = None
branch_labels = ("packages",)
depends_on = ("core_0001",)


def upgrade() -> None:
    execute("""
        create table packages_file (
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null,
            path text not null,
            blob text not null,
            sha256 text not null,
            bytes bigint not null,
            primary key (bot_id, path)
        );
        create index packages_file_account on packages_file (account_id);
        comment on table packages_file is 'byte for byte as they came, to be exported again';
        create table packages_import (
            account_id uuid not null references core_account on delete cascade,
            alias text not null,
            collections text[] not null default '{}',
            origin text not null default '',
            report jsonb,
            draft text not null default '',
            digest text not null default '',
            imported_by text not null default '',
            imported_at timestamptz not null default now(),
            primary key (account_id, alias)
        );
        comment on column packages_import.collections is 'those that imports of this bot have made, or begun to make';
        comment on column packages_import.draft is 'the ETag of the draft that the last import saved';
        comment on column packages_import.digest is 'of the watched folder when it was last looked at';
    """)


def downgrade() -> None:
    execute("drop table packages_import; drop table packages_file")
