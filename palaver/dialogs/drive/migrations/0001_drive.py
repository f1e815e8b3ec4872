"""Files of bots, and addresses where anybody who has one gets a file for a while."""

from palaver.core.db.script import execute

revision = "drive_0001"
down_revision = None
branch_labels = ("drive",)
depends_on = ("config_0001",)


def upgrade() -> None:
    execute("""
        create table drive_file (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            bot_id uuid not null references config_bot on delete cascade,
            path text not null,
            blob text not null,
            sha256 text not null,
            bytes bigint not null,
            media_type text not null,
            created_at timestamptz not null default now(),
            changed_at timestamptz not null default now(),
            unique (bot_id, path)
        );
        create index drive_file_account on drive_file (account_id, blob);
        create table drive_link (
            account_id uuid not null references core_account on delete cascade,
            digest text not null,
            file_id uuid not null references drive_file on delete cascade,
            name text not null,
            expires_at timestamptz not null,
            primary key (account_id, digest)
        );
        create index drive_link_file on drive_link (file_id);
        create index drive_link_expires on drive_link (expires_at);
        comment on column drive_link.digest is 'SHA-256 of the secret part of the address';
    """)


def downgrade() -> None:
    execute("drop table drive_link; drop table drive_file")
