-- name: totp
-- A person's second factor, confirmed or not.
select user_id, sealed, wrapped, key_id, last_step, confirmed_at is not null as confirmed
from security_totp where user_id = :user_id;

-- name: put_totp
-- A secret to be confirmed; nothing happens when one is in force.
insert into security_totp as t (user_id, sealed, wrapped, key_id) values (:user_id, :sealed, :wrapped, :key_id)
on conflict (user_id) do update
set sealed = excluded.sealed, wrapped = excluded.wrapped, key_id = excluded.key_id, last_step = 0, created_at = now()
where t.confirmed_at is null;

-- name: confirm_totp
-- The secret is in force from now on; the code that confirmed it is used.
update security_totp set confirmed_at = now(), last_step = :step where user_id = :user_id and confirmed_at is null;

-- name: use_step
-- Notes which code was used last; no row when it, or a later one, was used before.
update security_totp set last_step = :step where user_id = :user_id and last_step < :step;

-- name: drop_totp
-- Takes a second factor off.
delete from security_totp where user_id = :user_id;

-- name: totp_otherwise
-- The second factors that are sealed under another master key.
select user_id, sealed, wrapped, key_id, last_step, confirmed_at is not null as confirmed
from security_totp where key_id <> :key_id;

-- name: rewrap_totp
-- The same secret under another master key.
update security_totp set wrapped = :wrapped, key_id = :key_id where user_id = :user_id and key_id = :old_key_id;

-- name: backup_codes_left
-- How many backup codes a person has left.
select count(*) from security_backup_code where user_id = :user_id;

-- name: add_backup_code
-- One backup code, known by its hash alone.
insert into security_backup_code (user_id, code_hash) values (:user_id, :code_hash);

-- name: use_backup_code
-- Takes a backup code once; no row when it does not count.
delete from security_backup_code where user_id = :user_id and code_hash = :code_hash;

-- name: drop_backup_codes
-- Ends the backup codes that a person has.
delete from security_backup_code where user_id = :user_id;

-- name: take_off
-- Takes a second factor off that is in force; no row when there is none.
delete from security_totp where user_id = :user_id and confirmed_at is not null;

-- name: end_logins
-- Ends every session of a member, in whatever account.
update security_login l set revoked_at = now()
where l.user_id = :user_id and l.revoked_at is null
  and exists (select from security_member m where m.account_id = :account_id and m.user_id = l.user_id);

-- name: rule
-- Whether an account asks everybody in it for a second factor.
select second_factor from security_rule where account_id = :account_id;

-- name: put_rule
-- Another rule for an account.
insert into security_rule (account_id, second_factor) values (:account_id, :second_factor)
on conflict (account_id) do update set second_factor = excluded.second_factor;

-- name: count_without
-- How many active members an account has, and how many of them have no second factor.
select count(*) as members, count(*) filter (where not exists (
    select from security_totp t where t.user_id = m.user_id and t.confirmed_at is not null
)) as without
from security_member m where m.account_id = :account_id and m.status = 'active';

-- name: is_asked
-- Whether an account that a person is in asks for a second factor.
select exists (
    select from security_member m join security_rule r on r.account_id = m.account_id
    where m.user_id = :user_id and m.status = 'active' and r.second_factor
);
