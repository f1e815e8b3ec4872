-- name: add_bot
-- A new bot on its version 1.
insert into config_bot (id, account_id, alias, active_number, access) values (:id, :account_id, :alias, 1, :access);

-- name: add_version
-- The next version of a bot.
insert into config_version (id, account_id, bot_id, number, config, config_hash, note, author, parent)
values (:id, :account_id, :bot_id, :number, :config, :config_hash, :note, :author, :parent);

-- name: activate
-- Makes a version the one that new sessions start on.
update config_bot set active_number = :number, access = :access, updated_at = now()
where account_id = :account_id and id = :id;

-- name: lock_bot
-- A bot's active version, held until the transaction ends.
select b.id, b.account_id, b.alias, b.active_number as number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id
from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
where b.account_id = :account_id and b.alias = :alias and b.status = 'active'
for update of b;

-- name: bots
-- An account's bots, or those of them in a list, with their active versions, by id.
select b.id, b.account_id, b.alias, b.active_number as number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id
from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
where b.account_id = :account_id and b.status = 'active' and (:after::uuid is null or b.id > :after)
  and (:only::uuid[] is null or b.id = any(:only))
  and (:only::uuid[] is not null or b.access is null or :everything or b.access && :principals)
order by b.id limit :limit;

-- name: bot_by_alias
-- One bot with its active version.
select b.id, b.account_id, b.alias, b.active_number as number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id
from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
where b.account_id = :account_id and b.alias = :alias and b.status = 'active';

-- name: bot_by_id
-- One bot with its active version, by id.
select b.id, b.account_id, b.alias, b.active_number as number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id
from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
where b.account_id = :account_id and b.id = :id and b.status = 'active';

-- name: version_by_number
-- One version of a bot.
select b.id, b.account_id, b.alias, v.number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id
from config_bot b join config_version v on v.bot_id = b.id
where b.account_id = :account_id and b.id = :id and v.number = :number and b.status = 'active';

-- name: version_by_id
-- The version that has this id.
select b.id, b.account_id, b.alias, v.number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id
from config_bot b join config_version v on v.bot_id = b.id
where b.account_id = :account_id and v.id = :version_id and b.status = 'active';

-- name: archive
-- Takes a bot out of use; its versions and conversations stay.
update config_bot set status = 'archived', updated_at = now()
where account_id = :account_id and alias = :alias and status = 'active' returning id;

-- name: bots_using
-- The aliases of the bots whose active version answers from a collection.
select b.alias from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
where b.account_id = :account_id and b.status = 'active'
  and v.config -> 'knowledge' -> 'collections' @> jsonb_build_array(jsonb_build_object('name', :collection::text))
  and (b.access is null or :everything or b.access && :principals)
order by b.alias;
