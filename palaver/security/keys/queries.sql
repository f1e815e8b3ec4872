-- name: add_key
-- A new API key, known by its hash alone.
insert into security_key (
    id, account_id, kind, name, prefix, secret_hash, bots, default_bot, scopes, origins, networks, rate_per_minute,
    created_by, expires_at
)
values (
    :id, :account_id, :kind, :name, :prefix, :secret_hash, :bots, :default_bot, :scopes, :origins, :networks,
    :rate_per_minute, :created_by, :expires_at
)
returning id, kind, name, prefix, bots, default_bot, scopes, origins, networks, rate_per_minute, created_by, created_at,
    expires_at, last_used_at, rotated_at, previous_until, revoked_at;

-- name: key
-- One key of an account that is not revoked.
select id, kind, name, prefix, bots, default_bot, scopes, origins, networks, rate_per_minute, created_by, created_at,
    expires_at, last_used_at, rotated_at, previous_until, revoked_at
from security_key
where account_id = :account_id and id = :id and revoked_at is null;

-- name: rotate_key
-- Another secret for a key that counts; the one before counts until the overlap ends.
update security_key set
    previous_hash = case when :overlap_s::integer > 0 then secret_hash end,
    previous_until = case when :overlap_s::integer > 0 then now() + :overlap_s::integer * interval '1 second' end,
    secret_hash = :secret_hash, prefix = :prefix, rotated_at = now(),
    rotated_by = array_remove(rotated_by, :rotated_by::text) || :rotated_by::text
where account_id = :account_id and id = :id and revoked_at is null and (expires_at is null or expires_at > now())
returning id, kind, name, prefix, bots, default_bot, scopes, origins, networks, rate_per_minute, created_by, created_at,
    expires_at, last_used_at, rotated_at, previous_until, revoked_at;

-- name: key_by_hash
-- The key behind a secret, while that counts; its use is noted twice a minute.
with shown as (
    select *, secret_hash = :secret_hash as newest from security_key
    where (secret_hash = :secret_hash or previous_hash = :secret_hash and previous_until > now())
      and revoked_at is null and (expires_at is null or expires_at > now())
),
used as (
    update security_key set last_used_at = now()
    where id in (select id from shown) and (last_used_at is null or last_used_at < now() - interval '30 seconds')
)
select id, account_id, kind, name, bots, default_bot, scopes, origins, networks, rate_per_minute,
    case when newest then expires_at else least(expires_at, previous_until) end as ends_at
from shown;

-- name: whose_key
-- A key that may have ended, for the record of its account.
select id, account_id from security_key where secret_hash = :secret_hash or previous_hash = :secret_hash;

-- name: minter
-- Who made a token, while they count: a key that is neither revoked nor expired, in whatever account, or a person, with
-- their standing in the account that the token is for.
select true as key, origins, expires_at as ends_at,
    '{}'::text[] as roles, '{}'::uuid[] as groups, '{}'::text[] as permissions
from security_key where id = :id and revoked_at is null and (expires_at is null or expires_at > now())
union all
select false, '{}', null, roles, groups, permissions
from security_standing where account_id = :account_id and user_id = :id;

-- name: key_origins
-- The origins that keys and widgets name, of every account: a browser asks before it shows a key.
select unnest(origins) as origin from security_key
where origins <> '{}' and revoked_at is null and (expires_at is null or expires_at > now())
union
select unnest(origins) from security_widget where origins <> '{}' and revoked_at is null;

-- name: keys
-- An account's keys, newest first.
select id, kind, name, prefix, bots, default_bot, scopes, origins, networks, rate_per_minute, created_by, created_at,
    expires_at, last_used_at, rotated_at, previous_until, revoked_at
from security_key
where account_id = :account_id and (:before::uuid is null or id < :before)
order by id desc limit :limit;

-- name: revoke_key
-- Ends a key.
update security_key set revoked_at = now() where account_id = :account_id and id = :id and revoked_at is null;

-- name: revoke_keys_named
-- Ends every key of a name but the one that stays.
update security_key set revoked_at = now()
where account_id = :account_id and name = :name and created_by = :created_by
  and secret_hash <> :secret_hash and revoked_at is null;

-- name: restore_key
-- The environment's key counts again after it was gone.
update security_key set revoked_at = null where account_id = :account_id and secret_hash = :secret_hash;
