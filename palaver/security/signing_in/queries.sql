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
select h.user_id as id from security_held h
join security_member m on m.account_id = h.account_id and m.user_id = h.user_id
left join security_role r on r.account_id = h.account_id and r.name = h.role
where h.account_id = :account_id and (h.role = any(:levels) or :permission = any(r.permissions))
order by m.created_at, m.user_id limit 1;

-- name: set_password
-- A new password hash of one person.
update security_user u set password_hash = :password_hash
where u.id = :id and exists (select from security_member m where m.account_id = :account_id and m.user_id = u.id);

-- name: add_link
-- A one-time link, known by its hash alone.
insert into security_link (secret_hash, account_id, user_id, purpose, expires_at, made_by)
values (:secret_hash, :account_id, :user_id, :purpose, :expires_at, :made_by);

-- name: use_link
-- Spends a link once; no row when it is unknown, spent, too old or for another purpose.
update security_link set used_at = now()
where secret_hash = :secret_hash and purpose = :purpose and used_at is null and expires_at > now()
returning account_id, user_id, made_by;

-- name: link
-- Whose link it is, while it counts.
select account_id, user_id, made_by from security_link
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
-- The person behind a browser's cookie, with their standing in the account that they are signed in to; that the browser
-- was seen is noted twice a minute.
with seen as (
    update security_login set last_seen_at = now()
    where secret_hash = :secret_hash and revoked_at is null and expires_at > now()
      and (last_seen_at is null or last_seen_at < now() - interval '30 seconds')
)
select u.id, l.id as session, l.expires_at as ends_at, l.account_id, u.email, u.name, s.roles, s.groups, s.permissions,
    exists (select from security_totp t where t.user_id = u.id and t.confirmed_at is not null) as second_factor,
    l.issuer is not null as by_issuer,
    exists (select from security_rule r where r.account_id = l.account_id and r.second_factor)
        and not (l.issuer is not null and l.account_id = (select id from core_account order by created_at, id limit 1))
        as factor_asked,
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

-- name: sweep_changes
-- Removes what every worker has noticed long since.
delete from security_change where at < now() - interval '1 hour';

-- name: sweep_links
-- Removes one-time links that have ended, of every account.
delete from security_link where expires_at < now() - interval '1 day';

-- name: sweep_invitations
-- Removes invitations that nobody took, of every account.
delete from security_invitation where expires_at < now() - interval '1 day';

-- name: sweep_logins
-- Removes browser sessions that have ended, of every account.
delete from security_login where least(expires_at, coalesce(revoked_at, expires_at)) < now() - interval '1 day';
