"""What bots have where they say nothing, by account and for the whole platform, and what the operator has locked."""

from palaver.core.db.script import execute

revision = "config_0004"
down_revision = "config_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table config_account_value (
            account_id uuid not null references core_account on delete cascade,
            path text not null,
            value jsonb not null,
            updated_by text not null,
            updated_at timestamptz not null default now(),
            primary key (account_id, path)
        );

        create table config_platform_value (
            kind text not null check (kind in ('default', 'lock')),
            path text not null,
            value jsonb not null,
            reason text not null default '',
            updated_by text not null,
            updated_at timestamptz not null default now(),
            primary key (kind, path)
        );

        alter table config_version add column defaults jsonb not null default '{}';

        create view config_account_layers as
            select a.id as account_id,
                   jsonb_build_object(
                       'account', coalesce((select jsonb_object_agg(v.path, v.value)
                                            from config_account_value v where v.account_id = a.id), '{}'),
                       'platform', coalesce((select jsonb_object_agg(p.path, p.value)
                                             from config_platform_value p where p.kind = 'default'), '{}')
                   ) as layers
            from core_account a;

        create view config_platform_locks as
            select coalesce(jsonb_object_agg(p.path, jsonb_build_object('value', p.value, 'reason', p.reason)), '{}')
                       as locks
            from config_platform_value p where p.kind = 'lock';
    """)


def downgrade() -> None:
    execute("""
        drop view config_account_layers, config_platform_locks;
        alter table config_version drop column defaults;
        drop table config_account_value, config_platform_value;
    """)
