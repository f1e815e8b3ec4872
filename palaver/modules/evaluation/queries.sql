-- name: hold_bot
-- Holds a bot until the transaction ends, so that what is counted of it stays so.
select id from config_bot where account_id = :account_id and id = :bot_id for update;

-- name: count_sets
-- How many sets a bot has beside this one.
select count(*) from evaluation_set where account_id = :account_id and bot_id = :bot_id and name <> :name;

-- name: put_set
-- A bot's set from now on; `seen` is the hash of the cases that it must have until then, where somebody says so.
insert into evaluation_set (id, account_id, bot_id, name, description, cases, cases_hash, updated_by)
values (:id, :account_id, :bot_id, :name, :description, :cases, :cases_hash, :updated_by)
on conflict (bot_id, name) do update
    set description = excluded.description, cases = excluded.cases, cases_hash = excluded.cases_hash,
        updated_by = excluded.updated_by, updated_at = now()
    where evaluation_set.account_id = excluded.account_id
      and (:seen::text is null or evaluation_set.cases_hash = :seen);

-- name: one_set
-- One of a bot's sets, by its name.
select id, name, description, cases, cases_hash, updated_by, updated_at
from evaluation_set where account_id = :account_id and bot_id = :bot_id and name = :name;

-- name: sets
-- A bot's sets, by their names.
select id, name, description, cases, cases_hash, updated_by, updated_at
from evaluation_set where account_id = :account_id and bot_id = :bot_id order by name;

-- name: delete_set
-- Removes a set with its runs.
delete from evaluation_set where account_id = :account_id and bot_id = :bot_id and name = :name;

-- name: count_under_way
-- The runs of a bot that have not ended.
select count(*) from evaluation_run
where account_id = :account_id and bot_id = :bot_id and state in ('waiting', 'running');

-- name: add_run
-- A run that waits for its worker.
insert into evaluation_run (id, account_id, bot_id, set_id, job_id, version, config, config_hash, cases, cases_hash, tags,
                            total, started_by)
values (:id, :account_id, :bot_id, :set_id, :job_id, :version, :config, :config_hash, :cases, :cases_hash, :tags, :total,
        :started_by);

-- name: forget_runs
-- Removes the oldest ended runs of a set.
delete from evaluation_run where account_id = :account_id and id in (
    select id from evaluation_run
    where account_id = :account_id and set_id = :set_id and state not in ('waiting', 'running')
    order by id desc offset :kept);

-- name: runs
-- A set's runs, newest first, each with what has come of it so far.
select r.id, r.job_id, s.name as set, r.version, r.config_hash, r.cases_hash = s.cases_hash as current, r.tags, r.state,
       r.total, r.error, r.started_by, r.created_at, r.finished_at, e.done, e.passed, e.prompt_tokens, e.completion_tokens
from evaluation_run r join evaluation_set s on s.id = r.set_id and s.account_id = r.account_id
cross join lateral (
    select count(*) as done, count(*) filter (where passed) as passed,
           coalesce(sum(prompt_tokens), 0)::bigint as prompt_tokens,
           coalesce(sum(completion_tokens), 0)::bigint as completion_tokens
    from evaluation_result where account_id = r.account_id and run_id = r.id
) e
where r.account_id = :account_id and r.bot_id = :bot_id and s.name = :name
  and (:id::uuid is null or r.id = :id) and (:before::uuid is null or r.id < :before)
order by r.id desc limit :limit;

-- name: newest_runs
-- The newest run of each of a bot's sets.
select distinct on (s.name) r.id, r.job_id, s.name as set, r.version, r.config_hash,
       r.cases_hash = s.cases_hash as current, r.tags, r.state, r.total, r.error, r.started_by, r.created_at,
       r.finished_at, e.done, e.passed, e.prompt_tokens, e.completion_tokens
from evaluation_run r join evaluation_set s on s.id = r.set_id and s.account_id = r.account_id
cross join lateral (
    select count(*) as done, count(*) filter (where passed) as passed,
           coalesce(sum(prompt_tokens), 0)::bigint as prompt_tokens,
           coalesce(sum(completion_tokens), 0)::bigint as completion_tokens
    from evaluation_result where account_id = r.account_id and run_id = r.id
) e
where r.account_id = :account_id and r.bot_id = :bot_id
order by s.name, r.id desc;

-- name: results
-- What came of a run's questions, in their order; `only` asks for those that have passed, or have not.
select position, question, answer, sources, finish_reason, passed, verdicts, prompt_tokens, completion_tokens, ms
from evaluation_result
where account_id = :account_id and run_id = :run_id and position > :after
  and (:only::boolean is null or passed = :only)
order by position limit :limit;

-- name: outcomes
-- Which questions of a run have passed.
select position, question, passed from evaluation_result
where account_id = :account_id and run_id = :run_id order by position;

-- name: cancel_run
-- Ends a run that has not ended: nothing is added to it.
update evaluation_run set state = 'cancelled', finished_at = now()
where account_id = :account_id and id = :id and state in ('waiting', 'running');

-- name: take_run
-- A run for its worker, from the beginning or from where another has left it.
update evaluation_run set state = 'running'
where account_id = :account_id and id = :id and state in ('waiting', 'running')
returning id, bot_id, version, config, cases, array(
    select position from evaluation_result e where e.account_id = evaluation_run.account_id and e.run_id = evaluation_run.id
) as done;

-- name: add_result
-- What came of one question, once, and only while the run goes on.
insert into evaluation_result (run_id, position, account_id, question, answer, sources, finish_reason, passed, verdicts,
                               prompt_tokens, completion_tokens, ms)
select r.id, :position, r.account_id, :question, :answer, :sources, :finish_reason, :passed, :verdicts, :prompt_tokens,
       :completion_tokens, :ms
from evaluation_run r where r.account_id = :account_id and r.id = :run_id and r.state = 'running'
on conflict (run_id, position) do nothing;

-- name: end_run
-- A run has come to its end.
update evaluation_run set state = :state, error = :error, finished_at = now()
where account_id = :account_id and id = :id and state in ('waiting', 'running');

-- name: standing
-- Of each of these sets, what their newest whole run on this content says; nothing of a set that does not exist.
select s.name, jsonb_array_length(s.cases) as cases, r.id is not null as ran,
       coalesce(r.cases_hash = s.cases_hash, false) as current, coalesce(r.total, 0) as total, (
           select count(*) from evaluation_result e where e.account_id = s.account_id and e.run_id = r.id and e.passed
       ) as passed
from evaluation_set s left join lateral (
    select id, cases_hash, total from evaluation_run
    where account_id = s.account_id and set_id = s.id and state = 'done' and config_hash = :config_hash and tags = '{}'
    order by id desc limit 1
) r on true
where s.account_id = :account_id and s.bot_id = :bot_id and s.name = any(:names);
