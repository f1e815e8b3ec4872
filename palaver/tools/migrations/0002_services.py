"""Services that were imported by their OpenAPI documents: where they are, and what they do."""

from palaver.core.db.script import execute

revision = "tools_0002"
down_revision = "tools_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table tools_service (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            name text not null,
            title text not null,
            base_url text not null,
            auth jsonb,
            operations jsonb not null,
            source text not null,
            created_by text not null,
            created_at timestamptz not null default now(),
            unique (account_id, name)
        );
    """)


def downgrade() -> None:
    execute("drop table tools_service")
