-- name: version
-- Which version of a secret is stored.
select version from core_secret where account_id = :account_id and name = :name;

-- name: add
-- A secret's first version; nothing when somebody was faster.
insert into core_secret (id, account_id, name, version, sealed, wrapped, key_id, hint, expires_at, updated_by)
values (:id, :account_id, :name, :version, :sealed, :wrapped, :key_id, :hint, :expires_at, :updated_by)
on conflict (account_id, name) do nothing;

-- name: replace
-- A secret's next version in the place of the one before; nothing when somebody was faster.
update core_secret set version = :version, sealed = :sealed, wrapped = :wrapped, key_id = :key_id, hint = :hint,
    expires_at = :expires_at, updated_by = :updated_by, updated_at = now()
where account_id = :account_id and name = :name and version = :version - 1;

-- name: rewrap
-- The same version of a secret under another master key; nothing when it was replaced meanwhile.
update core_secret set wrapped = :wrapped, key_id = :key_id
where account_id = :account_id and name = :name and version = :version and key_id = :old_key_id;

-- name: stored
-- What is stored of one secret.
select version, sealed, wrapped, key_id, expires_at from core_secret where account_id = :account_id and name = :name;

-- name: sealed_otherwise
-- Some secrets of an account that are under another master key, in their names' order after a name.
select name, version, sealed, wrapped, key_id, expires_at from core_secret
where account_id = :account_id and key_id <> :key_id and name > :after order by name limit 100;

-- name: view
-- One secret without what is in it.
select s.id, s.name, s.version, s.hint, s.expires_at, s.created_at, s.updated_at, s.updated_by,
    (select max(u.last_at) from core_secret_use u
     where u.account_id = s.account_id and u.reference = 'secret://' || s.name) as last_used_at
from core_secret s where s.account_id = :account_id and s.name = :name;

-- name: views
-- An account's secrets without what is in them, the newest first.
select s.id, s.name, s.version, s.hint, s.expires_at, s.created_at, s.updated_at, s.updated_by,
    (select max(u.last_at) from core_secret_use u
     where u.account_id = s.account_id and u.reference = 'secret://' || s.name) as last_used_at
from core_secret s where s.account_id = :account_id and (:before::uuid is null or s.id < :before::uuid)
order by s.id desc limit :limit;

-- name: remove
-- Takes a secret away, and what is known of its use.
with used as (
    delete from core_secret_use where account_id = :account_id and reference = 'secret://' || :name::text
)
delete from core_secret where account_id = :account_id and name = :name::text;

-- name: note_use
-- That a place has asked for what a reference names; written at most once a minute.
insert into core_secret_use as u (account_id, reference, place) values (:account_id, :reference, :place)
on conflict (account_id, reference, place) do update set last_at = now()
where u.last_at < now() - interval '1 minute';

-- name: uses
-- Who has asked for what references name: of one of them, or of all that begin so.
select reference, place, first_at, last_at from core_secret_use
where account_id = :account_id and starts_with(reference, :beginning)
order by reference, last_at desc limit 1000;

-- name: master_keys
-- Under which master keys secrets are, and how many, whoever they belong to: nothing of theirs is shown.
select key_id, count(*) as secrets from core_secret group by key_id order by key_id;

-- name: slug
-- What an account is called in addresses.
select slug from core_account where id = :account_id;
