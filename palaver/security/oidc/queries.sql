-- name: identity
-- Who this is for us, with the standing in the account; no role or status for somebody who was removed from it.
select i.user_id, i.role as given, m.role, m.status
from security_identity i
left join security_member m on m.account_id = i.account_id and m.user_id = i.user_id
where i.account_id = :account_id and i.issuer = :issuer and i.subject = :subject;

-- name: member_by_address
-- A member of the account who has this address, and whom the issuer does not know under another name.
select m.user_id, u.email from security_member m join security_user u on u.id = m.user_id
where m.account_id = :account_id and m.status = 'active' and lower(u.email) = lower(:email)
  and not exists (
    select from security_identity i
    where i.account_id = m.account_id and i.user_id = m.user_id and i.issuer = :issuer
  );

-- name: add_user
-- A new person without a password; nothing happens when the address is taken.
insert into security_user (id, account_id, email, name) values (:id, :account_id, :email, :name)
on conflict do nothing;

-- name: add_member
-- Puts a new person into the account.
insert into security_member (account_id, user_id, role) values (:account_id, :user_id, :role);

-- name: add_identity
-- Remembers whom the issuer means; `role` is null for somebody who had one before.
insert into security_identity (account_id, issuer, subject, user_id, role)
values (:account_id, :issuer, :subject, :user_id, :role);

-- name: give_role
-- Another role for somebody whose role the groups gave, as long as nobody has given them another one since.
with given as (
    update security_identity set role = :role
    where account_id = :account_id and user_id = :user_id and role = :before
    returning account_id, user_id
)
update security_member m set role = :role from given
where m.account_id = given.account_id and m.account_id = :account_id and m.user_id = given.user_id and m.role = :before;

-- name: mark_login
-- Notes which issuer a browser's session came by.
update security_login set issuer = :issuer where account_id = :account_id and secret_hash = :secret_hash;

-- name: login_issuer
-- Which issuer a browser's session came by, ended or not; empty for any other.
select coalesce(issuer, '') from security_login where secret_hash = :secret_hash;
