"""Whose standing has changed is written down by the database itself, whatever statement changed it."""

from palaver.core.db.script import execute

revision = "security_0008"
down_revision = "security_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Triggers name the column of the subject, and after it the columns that are nobody's standing."""
    execute("""
        create table security_change (
            subject uuid not null,
            at timestamptz not null default clock_timestamp()
        );
        comment on table security_change is
            'what counts for somebody was changed: the key, session or person, or the account, for all its people';
        comment on column security_change.at is 'of the commit, but for the time that this takes';
        create index security_change_at on security_change (at);

        create function security_changed() returns trigger language plpgsql as $$
        begin
            if to_jsonb(old) - tg_argv[1:] is distinct from to_jsonb(new) - tg_argv[1:] then
                insert into security_change (subject)
                select distinct (side ->> tg_argv[0])::uuid
                from (values (to_jsonb(old)), (to_jsonb(new))) as sides (side) where side is not null;
            end if;
            return null;
        end
        $$;

        create constraint trigger security_changed after update or delete on security_key
            deferrable initially deferred for each row execute function security_changed('id', 'last_used_at');
        create constraint trigger security_changed after update on security_login
            deferrable initially deferred for each row execute function security_changed('id', 'last_seen_at');
        create constraint trigger security_ended after delete on security_login
            deferrable initially deferred for each row
            when (old.revoked_at is null and old.expires_at > now()) execute function security_changed('id');
        create constraint trigger security_changed after update or delete on security_user
            deferrable initially deferred for each row execute function security_changed('id');
        create constraint trigger security_changed after insert or update or delete on security_totp
            deferrable initially deferred for each row execute function security_changed('user_id');
        create constraint trigger security_changed after insert or update or delete on security_member
            deferrable initially deferred for each row execute function security_changed('user_id');
        create constraint trigger security_changed after insert or update or delete on security_group_member
            deferrable initially deferred for each row execute function security_changed('user_id');
        create constraint trigger security_changed after insert or update or delete on security_group
            deferrable initially deferred for each row execute function security_changed('account_id');
        create constraint trigger security_changed after insert or update or delete on security_role
            deferrable initially deferred for each row execute function security_changed('account_id');
        create constraint trigger security_changed after insert or update or delete on security_rule
            deferrable initially deferred for each row execute function security_changed('account_id');
        create constraint trigger security_changed after update or delete on core_account
            deferrable initially deferred for each row execute function security_changed('id');

        drop index security_key_ended;
        create index security_key_previous on security_key (previous_until);
        create index security_login_expiry on security_login (expires_at);
    """)


def downgrade() -> None:
    execute("""
        drop index security_login_expiry, security_key_previous;
        create index security_key_ended on security_key ((greatest(revoked_at, rotated_at)));
        drop function security_changed cascade;
        drop table security_change;
    """)
