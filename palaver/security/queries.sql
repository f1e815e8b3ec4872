-- name: first_account
-- The account that the first start made.
select id from core_account order by created_at, id limit 1;

-- name: account_by_slug
-- The account that a super key selects.
select id from core_account where slug = :slug;

-- name: accounts
-- Every account of the platform, by id.
select id, slug, name, created_at from core_account where :after::uuid is null or id > :after order by id limit :limit;

-- name: account
-- One account.
select id, slug, name, created_at from core_account where id = :id;

-- name: add_account
-- A new account; nothing happens when the slug is taken.
insert into core_account (id, slug, name) values (:id, :slug, :name) on conflict (slug) do nothing;

-- name: add_user
-- A new person; nothing happens when the address is taken.
insert into security_user (id, account_id, email, name, password_hash)
values (:id, :account_id, :email, :name, :password_hash)
on conflict do nothing;

-- name: add_member
-- Gives a person a role in an account; nothing happens when they have one there.
insert into security_member (account_id, user_id, role) values (:account_id, :user_id, :role) on conflict do nothing;

-- name: user_by_email
-- Whoever has an address, with the account that they are in longest.
select u.id, u.email, u.password_hash, (
    select m.account_id from security_member m
    where m.user_id = u.id and m.status = 'active' order by m.created_at, m.account_id limit 1
) as account_id
from security_user u
where lower(u.email) = lower(:email);

-- name: has_second_factor
-- Whether a person is asked for a second factor.
select exists (select from security_totp where user_id = :user_id and confirmed_at is not null);

-- name: first_admin
-- The person whom the one-time link of a start belongs to.
select m.user_id as id from security_member m
where m.account_id = :account_id and m.status = 'active' and m.role = any(:roles)
order by m.created_at, m.user_id limit 1;

-- name: set_password
-- A new password hash of one person.
update security_user u set password_hash = :password_hash
where u.id = :id and exists (select from security_member m where m.account_id = :account_id and m.user_id = u.id);

-- name: add_link
-- A one-time link, known by its hash alone.
insert into security_link (secret_hash, account_id, user_id, purpose, expires_at)
values (:secret_hash, :account_id, :user_id, :purpose, :expires_at);

-- name: use_link
-- Spends a link once; no row when it is unknown, spent, too old or for another purpose.
update security_link set used_at = now()
where secret_hash = :secret_hash and purpose = :purpose and used_at is null and expires_at > now()
returning account_id, user_id;

-- name: link
-- Whose link it is, while it counts.
select account_id, user_id from security_link
where secret_hash = :secret_hash and purpose = :purpose and used_at is null and expires_at > now();

-- name: drop_links
-- Ends what was begun with the password that a person had before.
delete from security_link l
where l.user_id = :user_id and l.purpose <> 'sign-in'
  and exists (select from security_member m where m.account_id = :account_id and m.user_id = l.user_id);

-- name: add_login
-- A browser's session.
insert into security_login (id, secret_hash, account_id, user_id, user_agent, address, expires_at)
values (:id, :secret_hash, :account_id, :user_id, :user_agent, :address, :expires_at);

-- name: login
-- The person behind a browser's cookie, with their standing in the account that they are signed in to.
with seen as (
    update security_login set last_seen_at = now()
    where secret_hash = :secret_hash and revoked_at is null and expires_at > now()
      and (last_seen_at is null or last_seen_at < now() - interval '1 minute')
)
select u.id, l.account_id, u.email, u.name, s.roles, s.groups, s.permissions,
    exists (select from security_totp t where t.user_id = u.id and t.confirmed_at is not null) as second_factor,
    l.issuer is not null as by_issuer,
    array(
        select a.slug from security_member m join core_account a on a.id = m.account_id
        where m.user_id = u.id and m.status = 'active' and m.account_id <> l.account_id order by a.name, a.slug
    ) as elsewhere,
    array(
        select a.name from security_member m join core_account a on a.id = m.account_id
        where m.user_id = u.id and m.status = 'active' and m.account_id <> l.account_id order by a.name, a.slug
    ) as places
from security_login l
join security_user u on u.id = l.user_id
join security_standing s on s.account_id = l.account_id and s.user_id = l.user_id
where l.secret_hash = :secret_hash and l.revoked_at is null and l.expires_at > now();

-- name: revoke_login
-- Ends a browser's session.
update security_login set revoked_at = now() where secret_hash = :secret_hash and revoked_at is null;

-- name: revoke_logins
-- Ends the sessions of a person but for one, in whatever account.
update security_login l set revoked_at = now()
where l.user_id = :user_id and l.secret_hash <> :keep and l.revoked_at is null
  and exists (select from security_member m where m.account_id = :account_id and m.user_id = l.user_id);

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
-- One key of an account that counts.
select id, kind, name, prefix, bots, default_bot, scopes, origins, networks, rate_per_minute, created_by, created_at,
    expires_at, last_used_at, rotated_at, previous_until, revoked_at
from security_key
where account_id = :account_id and id = :id and revoked_at is null and (expires_at is null or expires_at > now());

-- name: rotate_key
-- Another secret for a key; the one before counts until the overlap ends.
update security_key set
    previous_hash = case when :overlap_s::integer > 0 then secret_hash end,
    previous_until = case when :overlap_s::integer > 0 then now() + :overlap_s::integer * interval '1 second' end,
    secret_hash = :secret_hash, prefix = :prefix, rotated_at = now()
where account_id = :account_id and id = :id and revoked_at is null
returning id, kind, name, prefix, bots, default_bot, scopes, origins, networks, rate_per_minute, created_by, created_at,
    expires_at, last_used_at, rotated_at, previous_until, revoked_at;

-- name: key_by_hash
-- The key behind a secret, while that counts; its use is noted once a minute.
with shown as (
    select *, secret_hash = :secret_hash as newest from security_key
    where (secret_hash = :secret_hash or previous_hash = :secret_hash and previous_until > now())
      and revoked_at is null and (expires_at is null or expires_at > now())
),
used as (
    update security_key set last_used_at = now()
    where id in (select id from shown) and (last_used_at is null or last_used_at < now() - interval '1 minute')
)
select id, account_id, kind, name, bots, default_bot, scopes, origins, networks, rate_per_minute,
    case when newest then expires_at else least(expires_at, previous_until) end as ends_at
from shown;

-- name: whose_key
-- A key that may have ended, for the record of its account.
select id, account_id from security_key where secret_hash = :secret_hash or previous_hash = :secret_hash;

-- name: minter
-- Who made a token, while they count, in whatever account: a key that is neither revoked nor expired, or a person.
select true as key, origins, expires_at as ends_at from security_key
where id = :id and revoked_at is null and (expires_at is null or expires_at > now())
union all
select false, '{}', null from security_user u
where id = :id and exists (select from security_member m where m.user_id = u.id and m.status = 'active');

-- name: key_origins
-- The origins that keys name, of every account: a browser asks before it shows a key.
select distinct unnest(origins) as origin from security_key
where origins <> '{}' and revoked_at is null and (expires_at is null or expires_at > now());

-- name: ended_keys
-- The keys that were revoked, rotated or have expired lately, of every account.
select id, greatest(revoked_at, rotated_at) as at from security_key
where greatest(revoked_at, rotated_at) > now() - :back_s::integer * interval '1 second'
union
select id, expires_at from security_key
where expires_at between now() - :back_s::integer * interval '1 second' and now();

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

-- name: signing_keys
-- What signs and verifies our tokens, newest first.
select id, jwk from security_signing_key order by created_at desc, id desc;

-- name: first_signing_key
-- The first signing key; later ones come with rotation.
insert into security_signing_key (id, jwk) select :id, :jwk where not exists (select from security_signing_key);

-- name: add_signing_key
-- Another signing key, which is the newest.
insert into security_signing_key (id, jwk) values (:id, :jwk);

-- name: retire_signing_keys
-- Removes keys that another has replaced so long ago that nothing they signed still counts.
delete from security_signing_key old where exists (
    select from security_signing_key new
    where new.created_at > old.created_at and new.created_at < now() - :life_s::integer * interval '1 second'
);

-- name: sweep_links
-- Removes one-time links that have ended, of every account.
delete from security_link where expires_at < now() - interval '1 day';

-- name: sweep_invitations
-- Removes invitations that nobody took, of every account.
delete from security_invitation where expires_at < now() - interval '1 day';

-- name: sweep_logins
-- Removes browser sessions that have ended, of every account.
delete from security_login where least(expires_at, coalesce(revoked_at, expires_at)) < now() - interval '1 day';

-- name: names
-- What people and keys of an account are called.
select 'user:' || u.id as owner, coalesce(nullif(u.name, ''), u.email) as name
from security_member m join security_user u on u.id = m.user_id
where m.account_id = :account_id and u.id = any(:ids)
union all
select 'key:' || id, name from security_key where account_id = :account_id and id = any(:ids);

-- name: named_like
-- The people and keys of an account whose name or address holds a text.
select 'user:' || u.id as owner, u.name from security_member m join security_user u on u.id = m.user_id
where m.account_id = :account_id and strpos(lower(u.name || ' ' || u.email), lower(:text)) > 0
union all
select 'key:' || id, name from security_key
where account_id = :account_id and strpos(lower(name), lower(:text)) > 0
limit :limit;
