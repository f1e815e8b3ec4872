"""Invitations, links for more than one purpose, sessions with an id of their own, second factors and backup codes."""

from palaver.core.db.script import execute

revision = "security_0003"
down_revision = "security_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table security_invitation (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            email text not null,
            name text not null,
            role text not null,
            secret_hash bytea not null unique,
            invited_by text not null,
            created_at timestamptz not null default now(),
            expires_at timestamptz not null
        );
        create unique index security_invitation_email on security_invitation (account_id, lower(email));

        alter table security_link add column purpose text not null default 'sign-in'
            check (purpose in ('sign-in', 'reset', 'second-step'));
        alter table security_link alter column purpose drop default;

        alter table security_login
            add column id uuid not null default gen_random_uuid(),
            add column address text not null default '',
            add column last_seen_at timestamptz;
        alter table security_login alter column id drop default, alter column address drop default;
        create unique index security_login_id on security_login (id);

        create table security_totp (
            user_id uuid primary key references security_user on delete cascade,
            sealed bytea not null,
            wrapped bytea not null,
            key_id text not null,
            last_step bigint not null default 0,
            confirmed_at timestamptz,
            created_at timestamptz not null default now()
        );

        create table security_backup_code (
            user_id uuid not null references security_user on delete cascade,
            code_hash bytea not null,
            primary key (user_id, code_hash)
        );
    """)


def downgrade() -> None:
    execute("""
        drop table security_backup_code, security_totp, security_invitation;
        alter table security_login drop column id, drop column address, drop column last_seen_at;
        delete from security_link where purpose <> 'sign-in';
        alter table security_link drop column purpose;
    """)
