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

-- name: approved
-- Whether another person has approved what became a version.
select exists(
    select 1 from config_request
    where account_id = :account_id and bot_id = :bot_id and number = :number and decided_by is not null
);

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
