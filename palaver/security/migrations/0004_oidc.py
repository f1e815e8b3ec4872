"""Whom an OpenID issuer means, and which sessions came by it."""

from palaver.core.db.script import execute

revision = "security_0004"
down_revision = "security_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table security_identity (
            account_id uuid not null references core_account on delete cascade,
            issuer text not null,
            subject text not null,
            user_id uuid not null references security_user on delete cascade,
            role text,
            created_at timestamptz not null default now(),
            primary key (account_id, issuer, subject)
        );
        create index security_identity_user on security_identity (user_id);
        alter table security_login add column issuer text;
    """)


def downgrade() -> None:
    execute("""
        alter table security_login drop column issuer;
        drop table security_identity;
    """)
