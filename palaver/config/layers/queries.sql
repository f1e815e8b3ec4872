-- name: layers_of_version
-- A version of a bot that is in use with what was frozen with it and what is locked now.
select v.config, v.defaults, (select locks from config_platform_locks) as locks
from config_version v join config_bot b on b.id = v.bot_id
where v.account_id = :account_id and v.bot_id = :bot_id and v.number = :number;

-- name: account_values
-- What an account's bots have where they say nothing, by path.
select path, value, updated_by, updated_at from config_account_value where account_id = :account_id order by path;

-- name: put_account_values
-- Sets defaults of an account: a path and its value each.
insert into config_account_value (account_id, path, value, updated_by)
select :account_id, e.key, e.value, :updated_by from jsonb_each(:values) e
on conflict (account_id, path) do update
    set value = excluded.value, updated_by = excluded.updated_by, updated_at = now();

-- name: remove_account_value
-- Takes a default of an account away.
delete from config_account_value where account_id = :account_id and path = :path;

-- name: platform_values
-- What the bots of all accounts have where nobody says anything, and what is locked.
select kind, path, value, reason, updated_by, updated_at from config_platform_value order by kind, path;

-- name: put_platform_values
-- Sets defaults or locks for the bots of all accounts: a path and its value each.
insert into config_platform_value (kind, path, value, reason, updated_by)
select :kind, e.key, e.value, :reason, :updated_by from jsonb_each(:values) e
on conflict (kind, path) do update
    set value = excluded.value, reason = excluded.reason, updated_by = excluded.updated_by, updated_at = now();

-- name: remove_platform_value
-- Takes a default or a lock of the platform away.
delete from config_platform_value where kind = :kind and path = :path;
