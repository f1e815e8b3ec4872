-- name: automations
-- What begins runs of a bot, schedules first.
select a.id, a.bot_id, a.kind, a.origin, a.script, a.key, a.subject, a.section, a.line, a.spec, a.zone, a.next_at, a.paused,
       r.id as run_id, r.state as run_state, r.ended_at as run_ended_at, r.error as run_error
from agenda_automation a left join lateral (
    select id, state, ended_at, error from agenda_run
    where account_id = a.account_id and automation_id = a.id order by id desc limit 1
) r on true
where a.account_id = :account_id and a.bot_id = :bot_id and (:id::uuid is null or a.id = :id)
order by a.kind <> 'schedule', a.kind <> 'webhook', a.kind, a.script, a.line, a.id;

-- name: registered
-- What a bot's files have registered.
select id, kind, script, key, subject, section, line, spec, zone, next_at, paused from agenda_automation
where account_id = :account_id and bot_id = :bot_id and origin = 'file'
for update;

-- name: register
-- One registration; one that is there already keeps its id, and whether it is paused.
insert into agenda_automation
    (id, account_id, bot_id, kind, origin, script, key, subject, section, line, spec, zone, next_at)
values (:id, :account_id, :bot_id, :kind, :origin, :script, :key, :subject, :section, :line, :spec, :zone, :next_at)
on conflict (account_id, bot_id, kind, origin, script, key) do update
set subject = excluded.subject, section = excluded.section, line = excluded.line, spec = excluded.spec, zone = excluded.zone,
    next_at = case when agenda_automation.paused then null else excluded.next_at end
returning id, next_at;

-- name: forget_registrations
-- What the files of a bot do not say any more, schedules of scripts that are gone, and what lines of another text registered.
delete from agenda_automation
where account_id = :account_id and bot_id = :bot_id
  and ((origin = 'file' and id <> all (:kept::uuid[])) or (origin = 'run' and script <> all (:scripts::text[]))
    or (origin = 'run' and spec ->> 'source' <> all (:texts::text[])));

-- name: hold_automation
-- One of a bot's, held until the transaction ends.
select id, bot_id, kind, origin, script, key, subject, section, line, spec, zone, next_at, paused from agenda_automation
where account_id = :account_id and id = :id and (:bot_id::uuid is null or bot_id = :bot_id)
for update;

-- name: next_time
-- Sets when a schedule is due next, and whether it is paused.
update agenda_automation set next_at = :next_at, paused = :paused where account_id = :account_id and id = :id;

-- name: forget_automation
-- A schedule that was for one time.
delete from agenda_automation where account_id = :account_id and id = :id;

-- name: under_way
-- Whether a run of an automation has not ended.
select exists (
    select from agenda_run
    where account_id = :account_id and automation_id = :id and state in ('waiting', 'running'));

-- name: add_run
-- A run that waits.
insert into agenda_run
    (id, account_id, bot_id, automation_id, kind, script, section, subject, input, chain, due_at)
values (:id, :account_id, :bot_id, :automation_id, :kind, :script, :section, :subject, :input, :chain, :due_at);

-- name: take_run
-- A run for its worker: its first attempt or the next, by the job that has it or by the one that is to go on with it.
update agenda_run
set state = 'running', attempt = :attempt, started_at = coalesce(started_at, now()), seq = seq + 1, job = :job, event = null
where account_id = :account_id and id = :id and (
    (state = 'waiting' and (seq = :seq::int or job = :job or (job is null and body is null)))
    or (state = 'running' and coalesce(job, :job) = :job))
returning id, account_id, bot_id, automation_id, kind, script, section, subject, input, chain, attempt, log, version, seq,
          body, code, heard, error;

-- name: keep_state
-- Where a run stands, while its worker has it: one row, or none.
update agenda_run
set seq = seq + 1, state = :state, version = :version, body = :body, code = :code, log = :log, event = :event, heard = null,
    job = case when :state = 'running' then job end
where account_id = :account_id and id = :id and seq = :seq and state = 'running';

-- name: hear_before
-- An event that came between the moment from which a run waits for it and the one in which that is stored.
update agenda_run r set heard = e.payload, event = null
from (
    select payload from agenda_event
    where account_id = :account_id and bot_id = :bot_id and name = :event and id > :since order by id limit 1
) e
where r.account_id = :account_id and r.id = :id;

-- name: wake_by_event
-- Runs that wait for an event have heard it.
update agenda_run set heard = :payload, event = null
where account_id = :account_id and bot_id = :bot_id and event = :event and state = 'waiting'
returning id, seq;

-- name: give_up
-- A run that did not end by itself.
update agenda_run set state = 'failed', error = :error, body = null, ended_at = now()
where account_id = :account_id and id = :id and state in ('waiting', 'running');

-- name: end_run
-- What became of an attempt: the run has ended, or waits for the next.
update agenda_run
set state = :state, version = :version, error = :error, result = :result,
    log = case when :state = 'waiting' and body is not null then log else :log end,
    body = case when :state = 'waiting' then body end, code = case when :state = 'waiting' then code end,
    ended_at = case when :state = 'waiting' then null else now() end
where account_id = :account_id and id = :id and state = 'running';

-- name: forget_runs
-- Of an automation's runs that have ended the oldest, and of a bot's those whose automation is gone.
delete from agenda_run
where account_id = :account_id and id in (
    select id from agenda_run
    where account_id = :account_id and bot_id = :bot_id and automation_id is not distinct from :automation_id
      and state in ('done', 'failed') and (once is null or ended_at < now() - interval '15 minutes')
    order by id desc offset :kept);

-- name: runs
-- Runs of a bot, or of one of its automations, newest first.
select id, automation_id, kind, script, section, subject, version, state, attempt, log, error, result, due_at, started_at,
       ended_at
from agenda_run
where account_id = :account_id and bot_id = :bot_id and (:automation_id::uuid is null or automation_id = :automation_id)
  and (:before::uuid is null or id < :before) and (:id::uuid is null or id = :id)
order by id desc limit :limit;

-- name: hook
-- The webhook of a name that a bot in use has, unless it is paused.
select a.id, a.account_id, a.bot_id, a.script, a.subject, a.spec
from agenda_automation a join config_bot b on b.id = a.bot_id and b.account_id = a.account_id
where a.bot_id = :bot_id and a.kind = 'webhook' and a.subject = :name and not a.paused and b.status = 'active'
order by a.origin, a.script limit 1;

-- name: add_hook_run
-- A run that a request has begun; a conflict where the same signature has begun one before.
insert into agenda_run
    (id, account_id, bot_id, automation_id, kind, script, section, subject, input, chain, state, attempt, due_at, started_at,
     once)
values (:id, :account_id, :bot_id, :automation_id, 'webhook', :script, '', :subject, '{}', :chain, 'running', 1, now(), now(),
        :once);

-- name: close_hooks
-- Runs of webhooks whose worker has died.
update agenda_run set state = 'failed', ended_at = now(), error = :error, body = null, code = null
where account_id = :account_id and automation_id = :automation_id and kind = 'webhook' and state = 'running'
  and started_at < now() - :longest_s * interval '2 seconds';

-- name: clear_schedules
-- The schedules of a script that programs have set.
delete from agenda_automation
where account_id = :account_id and bot_id = :bot_id and kind = 'schedule' and origin = 'run' and script = :script;

-- name: count_set
-- How many of a kind the programs of a bot have set for callers of a kind beside one, and how many of these for one of them.
select count(*) as all, count(*) filter (where spec -> 'behalf' ->> 'owner' = :owner) as own from agenda_automation
where account_id = :account_id and bot_id = :bot_id and kind = :kind and origin = 'run'
  and (script, key) <> (:script, :key) and coalesce(spec -> 'behalf' ->> 'kind', 'system') = :by;

-- name: make_room
-- One of what guests' runs have set goes: what has no end of its own first, of whom most is, and the oldest of that.
delete from agenda_automation
where account_id = :account_id and id = (
    select id from agenda_automation
    where account_id = :account_id and bot_id = :bot_id and kind = :kind and origin = 'run'
      and (script, key) <> (:script, :key) and spec -> 'behalf' ->> 'kind' = :by
      and (spec -> 'behalf' ->> 'kind' = 'visitor' or spec ->> 'guest' is not null)
    order by spec ->> 'once' is not null, count(*) over (partition by spec -> 'behalf' ->> 'owner') desc, created_at, id
    limit 1);

-- name: handlers
-- Who is set off by what happens, but for those that have led to it.
select id, bot_id, kind, origin, script, key, subject, section, line, spec, zone, next_at, paused from agenda_automation
where account_id = :account_id and bot_id = :bot_id and kind = :kind and lower(subject) = :subject and not paused
  and id <> all (:without::uuid[])
order by script, line, id;

-- name: has_handlers
-- Whether anybody is.
select exists (
    select from agenda_automation
    where account_id = :account_id and bot_id = :bot_id and kind = :kind and lower(subject) = :subject and not paused
      and id <> all (:without::uuid[]));

-- name: publish_event
-- An event for who waits for it; those of long ago are forgotten.
with old as (
    delete from agenda_event where account_id = :account_id and bot_id = :bot_id and created_at < now() - :kept::interval
)
insert into agenda_event (account_id, bot_id, name, payload) values (:account_id, :bot_id, :name, :payload);

-- name: latest_event
-- The last event of a name, before whoever waits from now on.
select coalesce(max(id), 0) from agenda_event where account_id = :account_id and bot_id = :bot_id and name = :name;

-- name: next_event
-- The first event of a name after another.
select id, payload from agenda_event
where account_id = :account_id and bot_id = :bot_id and name = :name and id > :since
order by id limit 1;

-- name: watchers
-- Who watches files of a bot, but for those that have led to this.
select id, bot_id, kind, origin, script, key, subject, section, line, spec, zone, next_at, paused from agenda_automation
where account_id = :account_id and bot_id = :bot_id and kind = 'change' and not paused and id <> all (:without::uuid[])
order by script, line, id;
