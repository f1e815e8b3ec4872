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
-- An account's bots, or those of them in a list, with their active versions, by id.
select b.id, b.account_id, b.alias, b.active_number as number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id, v.defaults, (select locks from config_platform_locks) as locks
from config_bot b join config_version v on v.bot_id = b.id and v.number = b.active_number
where b.account_id = :account_id and b.status = 'active' and (:after::uuid is null or b.id > :after)
  and (:only::uuid[] is null or b.id = any(:only))
  and (b.access is null or :everything or b.access && :principals)
order by b.id limit :limit;

-- name: bots_listed
-- The same for people: those whose alias or name contains a text, with who has begun a draft of them.
select b.id, b.account_id, b.alias, b.active_number as number, b.created_at, b.updated_at, b.access, v.config,
       v.id as version_id, v.defaults, (select locks from config_platform_locks) as locks,
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

-- name: save_draft
-- What a bot's draft says from now on.
insert into config_draft (bot_id, account_id, config, base_version, updated_by, updated_at)
values (:bot_id, :account_id, :config, :base_version, :updated_by, :updated_at)
on conflict (bot_id) do update
    set config = excluded.config, base_version = excluded.base_version, updated_by = excluded.updated_by,
        updated_at = excluded.updated_at
    where config_draft.account_id = excluded.account_id;

-- name: drop_draft
-- The draft was published: the active version stands for it again.
delete from config_draft where account_id = :account_id and bot_id = :bot_id;

-- name: versions
-- A bot's versions, newest first, without what they say.
select v.id, v.number, v.note, v.author, v.created_at, v.config_hash, v.parent,
       case when v.number = b.active_number then 'active' when c.number is not null and c.ended_at is null then 'canary'
            when c.outcome = 'withdrawn' then 'withdrawn' else 'archived' end as state
from config_version v join config_bot b on b.id = v.bot_id
     left join config_canary c on c.account_id = v.account_id and c.bot_id = v.bot_id and c.number = v.number
where v.account_id = :account_id and v.bot_id = :bot_id and (:before::int is null or v.number < :before)
order by v.number desc limit :limit;

-- name: one_version
-- One version of a bot with what it says.
select v.id, v.number, v.note, v.author, v.created_at, v.config_hash, v.parent,
       case when v.number = b.active_number then 'active' when c.number is not null and c.ended_at is null then 'canary'
            when c.outcome = 'withdrawn' then 'withdrawn' else 'archived' end as state,
       v.config
from config_version v join config_bot b on b.id = v.bot_id
     left join config_canary c on c.account_id = v.account_id and c.bot_id = v.bot_id and c.number = v.number
where v.account_id = :account_id and v.bot_id = :bot_id and v.number = :number;

-- name: config_of_version
-- What one version of a bot says, with the defaults that were frozen with it.
select config, defaults from config_version where account_id = :account_id and bot_id = :bot_id and number = :number;

-- name: begin_canary
-- A version that is published to some of the new conversations at first, beside the active one.
insert into config_canary (id, account_id, bot_id, number, against, percent, author)
values (:id, :account_id, :bot_id, :number, :against, :percent, :author);

-- name: running_canary
-- A bot's canary that runs.
select id, account_id, bot_id, number, against, percent, started_at, author, ended_at, ended_by, outcome, reason, findings
from config_canary where account_id = :account_id and bot_id = :bot_id and ended_at is null;

-- name: ended_canaries
-- A bot's canaries that have ended, the latest first.
select id, account_id, bot_id, number, against, percent, started_at, author, ended_at, ended_by, outcome, reason, findings
from config_canary where account_id = :account_id and bot_id = :bot_id and ended_at is not null
order by ended_at desc, id desc limit :limit;

-- name: running_canaries
-- Every canary that runs, whosever it is.
select id, account_id, bot_id, number, against, percent, started_at, author, ended_at, ended_by, outcome, reason, findings
from config_canary where ended_at is null;

-- name: claim_canary
-- Takes the right to judge a canary now, which one of the workers gets.
update config_canary set judged_at = now()
where account_id = :account_id and id = :id and ended_at is null
  and (judged_at is null or judged_at < now() - :every::interval)
returning id;

-- name: end_canary
-- Ends a canary, unless somebody has: of those who try at once one does.
update config_canary
set outcome = :outcome, reason = :reason, ended_by = :ended_by, findings = :findings, ended_at = now()
where account_id = :account_id and bot_id = :bot_id and id = :id and ended_at is null
returning number;

-- name: settle_draft
-- What was edited since a version was published goes on from there once it is active.
update config_draft set base_version = :number where account_id = :account_id and bot_id = :bot_id;

-- name: drop_same_draft
-- The draft that says what is active now: the active version stands for it again.
delete from config_draft where account_id = :account_id and bot_id = :bot_id and config = :config;

-- name: guarded
-- Whether a bot stays with two people although the version that it went back to does not ask for them.
select guarded from config_bot where account_id = :account_id and id = :id;

-- name: guard
-- Says so, and which evaluation sets it stays with.
update config_bot set guarded = :guarded, kept_sets = :kept_sets where account_id = :account_id and id = :id;

-- name: add_request
-- A release that waits, with all that it is to publish.
insert into config_request (id, account_id, bot_id, config, config_hash, defaults, over, base_version, note, author,
                            person, publish_at, canary, state)
values (:id, :account_id, :bot_id, :config, :config_hash, :defaults, :over, :base_version, :note, :author, :person,
        :publish_at, :canary, :state)
returning *;

-- name: open_requests
-- How many releases of a bot wait.
select count(*) from config_request
where account_id = :account_id and bot_id = :bot_id and state in ('waiting', 'scheduled');

-- name: requests
-- A bot's releases that wait or waited, newest first.
select * from config_request
where account_id = :account_id and bot_id = :bot_id and (:before::uuid is null or id < :before)
order by id desc limit :limit;

-- name: request
-- One of them.
select * from config_request where account_id = :account_id and bot_id = :bot_id and id = :id;

-- name: due_request
-- A release whose time has come, with the alias of its bot while that is in use.
select r.*, b.alias from config_request r join config_bot b on b.id = r.bot_id and b.status = 'active'
where r.account_id = :account_id and r.id = :id;

-- name: end_request
-- A release that waits goes on, as it was seen to wait: of those who try at once one does.
update config_request
set state = :state, decided_by = coalesce(:decided_by, decided_by), reason = :reason, number = :number,
    decided_at = case when :state = 'waiting' then null else now() end
where account_id = :account_id and id = :id and state = :seen
returning *;
