"""People, their logins, one-time links, API keys and the keys that sign our tokens."""

from palaver.core.db.script import execute

revision = "security_0001"
down_revision = None
branch_labels = ("security",)
depends_on = ("core_0001",)


def upgrade() -> None:
    execute("""
        create table security_user (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            email text not null,
            name text not null,
            password_hash text,
            role text not null,
            created_at timestamptz not null default now()
        );
        create unique index security_user_email on security_user (lower(email));
        create index security_user_account on security_user (account_id, id);

        create table security_link (
            secret_hash bytea primary key,
            account_id uuid not null references core_account on delete cascade,
            user_id uuid not null references security_user on delete cascade,
            created_at timestamptz not null default now(),
            expires_at timestamptz not null,
            used_at timestamptz
        );

        create table security_login (
            secret_hash bytea primary key,
            account_id uuid not null references core_account on delete cascade,
            user_id uuid not null references security_user on delete cascade,
            user_agent text not null,
            created_at timestamptz not null default now(),
            expires_at timestamptz not null,
            revoked_at timestamptz
        );
        create index security_login_user on security_login (account_id, user_id);

        create table security_key (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            kind text not null check (kind in ('super', 'test', 'prod', 'ui')),
            name text not null,
            prefix text not null,
            secret_hash bytea not null unique,
            bots uuid[],
            default_bot uuid,
            created_by text not null,
            created_at timestamptz not null default now(),
            expires_at timestamptz,
            last_used_at timestamptz,
            revoked_at timestamptz
        );
        create index security_key_account on security_key (account_id, id desc);

        create table security_signing_key (
            id uuid primary key,
            jwk jsonb not null,
            created_at timestamptz not null default now()
        );
    """)


def downgrade() -> None:
    execute("drop table security_signing_key, security_key, security_login, security_link, security_user")
