"""Limits that accounts have set, and whom limits have refused."""

from palaver.core.db.script import execute

revision = "limits_0001"
down_revision = None
branch_labels = ("limits",)
depends_on = ("core_0001",)


def upgrade() -> None:
    execute("""
        create table limits_policy (
            account_id uuid not null references core_account on delete cascade,
            scope text not null check (scope in ('account', 'address', 'user', 'key', 'visitor', 'bot')),
            route_class text not null,
            per_minute int not null check (per_minute > 0),
            burst int check (burst > 0),
            set_by text not null,
            set_at timestamptz not null default now(),
            primary key (account_id, scope, route_class)
        );

        -- account_id is null where nobody was known yet: wrong passwords and credentials
        create table limits_offender (
            id uuid primary key,
            account_id uuid references core_account on delete cascade,
            scope text not null,
            route_class text not null,
            subject text not null,
            label text not null default '',
            refusals bigint not null,
            first_at timestamptz not null default now(),
            last_at timestamptz not null default now(),
            unique nulls not distinct (account_id, scope, route_class, subject)
        );
        create index limits_offender_latest on limits_offender (account_id, id desc);
    """)


def downgrade() -> None:
    execute("drop table limits_offender, limits_policy;")
