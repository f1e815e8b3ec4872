-- name: hold
-- One at a time brings a bot's tables up to date, on whatever server.
select pg_advisory_xact_lock(hashtextextended('tables ' || :account_id::uuid || ' ' || :bot_id::uuid, 0));

-- name: patience
-- A table that others write is waited for this long and no longer.
select set_config('lock_timeout', '5s', true);

-- name: stored
-- The tables of a bot.
select id, definition, updated_at from tables_table
where account_id = :account_id and bot_id = :bot_id order by id;

-- name: stored_by_alias
-- The tables of the bot that has an alias now.
select t.id, t.definition, t.updated_at from tables_table t join config_bot b on b.id = t.bot_id
where t.account_id = :account_id and b.account_id = :account_id and b.alias = :alias and b.status = 'active'
order by t.id;

-- name: add
-- A table that has been made.
insert into tables_table (id, account_id, bot_id, folded, definition)
values (:id, :account_id, :bot_id, :folded, :definition);

-- name: change
-- What a table is made of now.
update tables_table set definition = :definition, updated_at = clock_timestamp()
where account_id = :account_id and id = :id;
