-- name: remembered
-- What a program has kept under a key, while it counts.
select value from dialogs_memory
where account_id = :account_id and scope = :scope and place = :place and key = :key
  and (expires_at is null or expires_at > now());

-- name: remember
-- Keeps it, in the place of what was there.
insert into dialogs_memory (account_id, scope, place, key, owner, bot_id, session_id, value, expires_at)
values (:account_id, :scope, :place, :key, :owner, :bot_id, :session_id, :value,
        now() + make_interval(secs => :seconds::float8))
on conflict (account_id, scope, place, key) do update
    set value = excluded.value, expires_at = excluded.expires_at, updated_at = now();

-- name: forget
-- Takes a key away, or, without one, all of a place.
delete from dialogs_memory
where account_id = :account_id and scope = :scope and place = :place and (:key::text is null or key = :key);

-- name: remembered_at_all
-- How many keys a place has.
select count(*) from dialogs_memory where account_id = :account_id and scope = :scope and place = :place;

-- name: expire_memory
-- What was to be remembered until now.
delete from dialogs_memory where expires_at < now();

-- name: publisher
-- Who published a version of a bot.
select author from config_version where account_id = :account_id and bot_id = :bot_id and number = :number;
