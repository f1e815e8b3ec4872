"""Widgets: what a customer's page names when it asks for a visitor's id."""

from palaver.core.db.script import execute

revision = "security_0007"
down_revision = "security_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table security_widget (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            public_id text not null unique,
            name text not null,
            bot uuid not null,
            origins text[] not null default '{}',
            created_by text not null,
            created_at timestamptz not null default now(),
            revoked_at timestamptz
        );
        create index security_widget_account on security_widget (account_id, id desc);
    """)


def downgrade() -> None:
    execute("drop table security_widget;")
