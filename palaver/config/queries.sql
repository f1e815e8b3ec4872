-- name: add_bot
-- A new bot on its version 1.
insert into config_bot (id, account_id, alias, active_number, access) values (:id, :account_id, :alias, 1, :access);

-- name: add_version
-- The next version of a bot.
insert into config_version (id, account_id, bot_id, number, config, config_hash, note, author, parent, defaults)
values (:id, :account_id, :bot_id, :number, :config, :config_hash, :note, :author, :parent, :defaults);

-- name: layers
-- What an account's bots have where they say nothing, by layer and path.
select layers from config_account_layers where account_id = :account_id;

-- name: next_number
-- The number of a bot's next version: one that is not active has a number too.
select max(number) + 1 from config_version where account_id = :account_id and bot_id = :bot_id;

-- name: activate
-- Makes a version the one that new sessions start on.
update config_bot set active_number = :number, access = :access, updated_at = now()
where account_id = :account_id and id = :id;

-- name: hold_bot
-- Holds a bot until the transaction ends: nobody saves, publishes or rolls back meanwhile. What is read of it is read
-- after this: a statement that waits for a lock still sees the other tables as they were before.
select id from config_bot where account_id = :account_id and alias = :alias and status = 'active' for update;

-- name: has_bot
-- Whether an account has a bot of this alias.
select exists (select from config_bot where account_id = :account_id and alias = :alias and status = 'active');

-- name: bots
-- An account's bots, or those of them in a list, with their active versions but for their programs, by id.
select b.id, b.account_id, b.alias, b.active_number as number, b.created_at, b.updated_at, b.access,
       v.config #- '{dialogs,scripts}' as config, v.id as version_id, v.defaults, (select locks from config_platform_locks) as locks
from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
where b.account_id = :account_id and b.status = 'active' and (:after::uuid is null or b.id > :after)
  and (:only::uuid[] is null or b.id = any(:only))
  and (b.access is null or :everything or b.access && :principals)
order by b.id limit :limit;

-- name: bots_listed
-- The same for people: those whose alias or name contains a text, with who has begun a draft of them.
select b.id, b.account_id, b.alias, b.active_number as number, b.created_at, b.updated_at, b.access,
       v.config #- '{dialogs,scripts}' as config, v.id as version_id, v.defaults, (select locks from config_platform_locks) as locks,
       d.updated_by as draft_by, d.updated_at as draft_at
from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
     left join config_draft d on d.bot_id = b.id and d.account_id = b.account_id
where b.account_id = :account_id and b.status = 'active' and (:after::uuid is null or b.id > :after)
  and (:only::uuid[] is null or b.id = any(:only))
  and (b.access is null or :everything or b.access && :principals)
  and (position(lower(:text) in b.alias) > 0 or position(lower(:text) in lower(v.config -> 'identity' ->> 'name')) > 0)
order by b.id limit :limit;

-- name: bot_by_alias
-- One bot with its active version, the version that is its canary, and those that were withdrawn.
select b.id, b.account_id, b.alias, b.active_number as number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id, v.defaults, (select locks from config_platform_locks) as locks, c.number as canary,
       c.percent as canary_percent, array(
           select w.number from config_canary w
           where w.account_id = b.account_id and w.bot_id = b.id and w.outcome = 'withdrawn'
       ) as withdrawn
from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
     left join config_canary c on c.account_id = b.account_id and c.bot_id = b.id and c.ended_at is null
where b.account_id = :account_id and b.alias = :alias and b.status = 'active';

-- name: bot_by_id
-- The same by id.
select b.id, b.account_id, b.alias, b.active_number as number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id, v.defaults, (select locks from config_platform_locks) as locks, c.number as canary,
       c.percent as canary_percent, array(
           select w.number from config_canary w
           where w.account_id = b.account_id and w.bot_id = b.id and w.outcome = 'withdrawn'
       ) as withdrawn
from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
     left join config_canary c on c.account_id = b.account_id and c.bot_id = b.id and c.ended_at is null
where b.account_id = :account_id and b.id = :id and b.status = 'active';

-- name: version_by_number
-- One version of a bot.
select b.id, b.account_id, b.alias, v.number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id, v.defaults, (select locks from config_platform_locks) as locks
from config_bot b join config_version v on v.bot_id = b.id
where b.account_id = :account_id and b.id = :id and v.number = :number and b.status = 'active';

-- name: version_by_id
-- The version that has this id.
select b.id, b.account_id, b.alias, v.number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id, v.defaults, (select locks from config_platform_locks) as locks
from config_bot b join config_version v on v.bot_id = b.id
where b.account_id = :account_id and v.id = :version_id and b.status = 'active';

-- name: archive
-- Takes a bot out of use; its versions and conversations stay.
with gone as (
    update config_bot set status = 'archived', updated_at = now()
    where account_id = :account_id and alias = :alias and status = 'active' returning id
), ended as (
    update config_canary set outcome = 'withdrawn', reason = :reason, ended_by = :ended_by, ended_at = now()
    where account_id = :account_id and bot_id in (select id from gone) and ended_at is null
)
select id from gone;

-- name: bots_using
-- The aliases of the bots whose active version answers from a collection.
select b.alias from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
where b.account_id = :account_id and b.status = 'active'
  and v.config -> 'knowledge' -> 'collections' @> jsonb_build_array(jsonb_build_object('name', :collection::text))
  and (b.access is null or :everything or b.access && :principals)
order by b.alias;

-- name: draft
-- A bot's draft; where nobody has edited, its active version stands for it.
select b.id, b.account_id, b.alias, b.active_number as number, b.access, b.created_at, v.id as version_id,
       v.config as active_config, coalesce(d.config, v.config) as config, coalesce(d.base_version, v.number) as base_version,
       coalesce(d.updated_at, v.created_at) as updated_at, coalesce(d.updated_by, v.author) as updated_by,
       d.bot_id is not null as edited, v.defaults, l.layers, (select locks from config_platform_locks) as locks,
       c.number as canary, c.percent as canary_percent, b.kept_sets
from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
     join config_account_layers l on l.account_id = b.account_id
     left join config_canary c on c.account_id = b.account_id and c.bot_id = b.id and c.ended_at is null
     left join config_draft d on d.bot_id = b.id and d.account_id = b.account_id
where b.account_id = :account_id and b.alias = :alias and b.status = 'active';

-- name: begin_canary
-- A version that is published to some of the new conversations at first, beside the active one.
insert into config_canary (id, account_id, bot_id, number, against, percent, author)
values (:id, :account_id, :bot_id, :number, :against, :percent, :author);
