"""Accounts, the schema's fingerprint, workers, jobs and the audit log."""

from palaver.core.db.script import execute

revision = "core_0001"
down_revision = None
branch_labels = ("core",)
depends_on = None


def upgrade() -> None:
    execute("""
        create table core_schema (fingerprint text not null);

        create table core_account (
            id uuid primary key,
            slug text not null unique,
            name text not null,
            created_at timestamptz not null default now()
        );

        create table core_worker (
            number int primary key,
            started_at timestamptz not null default now(),
            seen_at timestamptz not null default now()
        );

        create table core_audit (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            actor text not null,
            action text not null,
            target text not null,
            details jsonb not null default '{}',
            request_id text,
            created_at timestamptz not null default now()
        );
        create index core_audit_account on core_audit (account_id, id desc);
    """)


def downgrade() -> None:
    execute("drop table core_audit, core_worker, core_account, core_schema")
