-- name: is_member
-- Whether an address is in an account already, suspended or not.
select exists (
    select from security_member m join security_user u on u.id = m.user_id
    where m.account_id = :account_id and lower(u.email) = lower(:email)
);

-- name: add_invitation
-- A new invitation; the one that this address had before ends.
insert into security_invitation (id, account_id, email, name, role, secret_hash, invited_by, expires_at)
values (:id, :account_id, :email, :name, :role, :secret_hash, :invited_by, :expires_at)
on conflict (account_id, lower(email)) do update
set id = excluded.id, email = excluded.email, name = excluded.name, role = excluded.role,
    secret_hash = excluded.secret_hash, invited_by = excluded.invited_by, created_at = now(),
    expires_at = excluded.expires_at
returning id, email, name, role, invited_by, created_at, expires_at;

-- name: invitations
-- An account's invitations that still wait, newest first.
select id, email, name, role, invited_by, created_at, expires_at
from security_invitation
where account_id = :account_id and expires_at > now() and (:before::uuid is null or id < :before)
order by id desc limit :limit;

-- name: withdraw_invitation
-- Ends an invitation.
delete from security_invitation where account_id = :account_id and id = :id;

-- name: invitation
-- What a link stands for, while it counts.
select i.account_id, a.name as account, i.email, i.name, i.role, i.invited_by,
    exists (select from security_user u where lower(u.email) = lower(i.email)) as known
from security_invitation i join core_account a on a.id = i.account_id
where i.secret_hash = :secret_hash and i.expires_at > now();

-- name: spend_invitation
-- Takes an invitation once; no row when it does not count.
delete from security_invitation where secret_hash = :secret_hash and expires_at > now()
returning account_id, email, role, invited_by;

-- name: add_invited
-- A new person; nothing happens when the address is taken.
insert into security_user (id, account_id, email, name, password_hash)
values (:id, :account_id, :email, :name, :password_hash)
on conflict do nothing;

-- name: join_account
-- Gives a person a role in an account; nothing happens when they have one there.
insert into security_member (account_id, user_id, role) values (:account_id, :user_id, :role) on conflict do nothing;

-- name: has_address
-- Whether a member of an account has an address.
select exists (
    select from security_user u join security_member m on m.user_id = u.id
    where m.account_id = :account_id and u.id = :user_id and lower(u.email) = lower(:email)
);

-- name: found_account
-- The account of somebody who signs up.
insert into core_account (id, slug, name) values (:id, :slug, :name);

-- name: hold_person
-- Lets a member of an account join no other one until the transaction ends.
select u.id from security_user u
where u.id = :user_id
  and exists (select from security_member m where m.account_id = :account_id and m.user_id = u.id)
for update of u;
