"""Secrets, sealed, and what has asked for them."""

from palaver.core.db.script import execute

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table core_secret (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            name text not null,
            version int not null,
            sealed bytea not null,
            wrapped bytea not null,
            key_id text not null,
            hint text not null,
            expires_at timestamptz,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            updated_by text not null,
            unique (account_id, name)
        );
        comment on column core_secret.sealed is 'the value under a key of its own; whose it is belongs to it';
        comment on column core_secret.wrapped is 'that key, under the master key which key_id names';
        comment on column core_secret.hint is 'the last characters of a long value';

        create table core_secret_use (
            account_id uuid not null references core_account on delete cascade,
            reference text not null,
            place text not null,
            first_at timestamptz not null default now(),
            last_at timestamptz not null default now(),
            primary key (account_id, reference, place)
        );
        comment on table core_secret_use is 'who has asked for what a reference names, to the minute';
    """)


def downgrade() -> None:
    execute("drop table core_secret_use, core_secret")
