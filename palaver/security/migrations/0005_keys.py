"""Terms of keys: scopes, origins, networks, a rate of their own; a rotated key's earlier secret counts for a while."""

from palaver.core.db.script import execute

revision = "security_0005"
down_revision = "security_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        alter table security_key
            add column scopes text[] not null default '{}',
            add column origins text[] not null default '{}',
            add column networks text[] not null default '{}',
            add column rate_per_minute integer check (rate_per_minute > 0),
            add column previous_hash bytea unique,
            add column previous_until timestamptz,
            add column rotated_at timestamptz;
        create index security_key_ended on security_key ((greatest(revoked_at, rotated_at)));
        create index security_key_expiry on security_key (expires_at);
    """)


def downgrade() -> None:
    execute("""
        drop index security_key_ended, security_key_expiry;
        alter table security_key
            drop column scopes, drop column origins, drop column networks, drop column rate_per_minute,
            drop column previous_hash, drop column previous_until, drop column rotated_at;
    """)
