-- name: hold_bot
-- Holds a bot until the transaction ends, so that what is counted of it stays so.
select id from config_bot where account_id = :account_id and id = :bot_id for update;

-- name: count_under_way
-- The replays of a bot that have not ended.
select count(*) from replay_run
where account_id = :account_id and bot_id = :bot_id and state in ('waiting', 'running');

-- name: add_run
-- A replay that waits for its worker.
insert into replay_run (id, account_id, bot_id, job_id, version, config, config_hash, chosen, started_by)
values (:id, :account_id, :bot_id, :job_id, :version, :config, :config_hash, :chosen, :started_by);

-- name: choose
-- The questions of a bot's newest conversations, oldest first in each: those whose answers are of one version, or were
-- disliked, where that is asked for. Conversations in which another bot or a draft has spoken are left out, and those
-- that only tried a version out.
insert into replay_result (run_id, position, account_id, session_id, turn_id)
select :run_id, row_number() over (order by t.session_id desc, t.id), t.account_id, t.session_id, t.id
from chat_turn t
where t.account_id = :account_id and t.bot_id = :bot_id and t.state not in ('open', 'handoff')
  and (:version::int is null or t.version = :version)
  and (not :disliked::boolean or exists (
    select from chat_feedback f where f.account_id = t.account_id and f.turn_id = t.id and f.score < 0))
  and t.session_id in (
    select s.id from chat_session s
    where s.account_id = :account_id and s.bot_id = :bot_id and not s.trial
      and not exists (
        select from chat_turn o
        where o.account_id = s.account_id and o.session_id = s.id and (o.bot_id <> :bot_id or o.version = 0))
      and exists (
        select from chat_turn v
        where v.account_id = s.account_id and v.session_id = s.id and v.state <> 'open'
          and (:version::int is null or v.version = :version)
          and (not :disliked::boolean or exists (
            select from chat_feedback f where f.account_id = v.account_id and f.turn_id = v.id and f.score < 0)))
    order by s.id desc limit :conversations)
order by t.session_id desc, t.id limit :most;

-- name: forget_runs
-- Removes the oldest ended replays of a bot.
delete from replay_run where account_id = :account_id and id in (
    select id from replay_run
    where account_id = :account_id and bot_id = :bot_id and state not in ('waiting', 'running')
    order by id desc offset :kept);

-- name: runs
-- A bot's replays, newest first, each with what has come of it so far.
select r.id, r.job_id, r.version, r.config_hash, r.chosen, r.state, r.error, r.started_by, r.created_at, r.finished_at,
       e.total, e.conversations, e.done, e.changed, e.failed, e.prompt_tokens, e.completion_tokens
from replay_run r cross join lateral (
    select count(*) as total, count(distinct session_id) as conversations, count(answer) as done,
           count(*) filter (where answer is not null and error is null and not same) as changed,
           count(*) filter (where error is not null) as failed,
           coalesce(sum(prompt_tokens), 0)::bigint as prompt_tokens,
           coalesce(sum(completion_tokens), 0)::bigint as completion_tokens
    from replay_result where account_id = r.account_id and run_id = r.id
) e
where r.account_id = :account_id and r.bot_id = :bot_id
  and (:id::uuid is null or r.id = :id) and (:before::uuid is null or r.id < :before)
order by r.id desc limit :limit;

-- name: results
-- What was asked again, with the answers of then and now; `same` asks for those that are alike, or are not.
select p.position, p.session_id, p.turn_id, t.version, q.content as question, p.same, p.error,
       coalesce(a.content, '') as old_answer, coalesce(a.sources, '[]') as old_sources, t.finish_reason as old_reason,
       t.prompt_tokens as old_prompt_tokens, t.completion_tokens as old_completion_tokens,
       coalesce(extract(epoch from t.ended_at - t.created_at) * 1000, 0)::int as old_ms, f.score as thumb,
       p.answer as new_answer, p.sources as new_sources, p.finish_reason as new_reason,
       p.prompt_tokens as new_prompt_tokens, p.completion_tokens as new_completion_tokens, p.ms as new_ms
from replay_result p join chat_turn t on t.id = p.turn_id and t.account_id = p.account_id
join chat_message q on q.turn_id = t.id and q.account_id = p.account_id and q.role = 'user'
left join chat_message a on a.id = t.answer_id and a.account_id = p.account_id
left join chat_feedback f on f.turn_id = t.id and f.account_id = p.account_id
where p.account_id = :account_id and p.run_id = :run_id and p.answer is not null and p.position > :after
  and (:same::boolean is null or p.same = :same)
order by p.position limit :limit;

-- name: cancel_run
-- Ends a replay that has not ended: nothing is added to it.
update replay_run set state = 'cancelled', finished_at = now()
where account_id = :account_id and id = :id and state in ('waiting', 'running');

-- name: delete_run
-- Removes a replay with all that it holds.
delete from replay_run where account_id = :account_id and id = :id;

-- name: take_run
-- A replay for its worker, from the beginning or from where another has left it.
update replay_run set state = 'running'
where account_id = :account_id and id = :id and state in ('waiting', 'running')
returning id, bot_id, version, config;

-- name: unasked
-- The questions of a replay that have not been asked again, with what was answered then.
select p.position, p.session_id, p.turn_id, q.content as question, coalesce(a.content, '') as answer
from replay_result p join chat_turn t on t.id = p.turn_id and t.account_id = p.account_id
join chat_message q on q.turn_id = t.id and q.account_id = p.account_id and q.role = 'user'
left join chat_message a on a.id = t.answer_id and a.account_id = p.account_id
where p.account_id = :account_id and p.run_id = :run_id and p.answer is null
order by p.position;

-- name: count_questions
-- How many questions a replay has.
select count(*) from replay_result where account_id = :account_id and run_id = :run_id;

-- name: past
-- What was said in the turns that lead to one, newest first, as that turn was shown it.
with recursive path as (
    select parent_id, 0 as place from chat_turn where account_id = :account_id and id = :turn
    union all
    select t.parent_id, place + 1 from path join chat_turn t on t.id = path.parent_id
    where (t.account_id = :account_id) is true and place < :limit
)
select m.id, m.role, m.content
from path join chat_message m on m.turn_id = path.parent_id join chat_turn t on t.id = path.parent_id
where m.account_id = :account_id and t.state <> 'open' and m.content <> ''
order by path.place, m.id desc limit :limit;

-- name: add_answer
-- What was answered now, once, while the replay goes on and its conversation is still there.
update replay_result p
set answer = :answer, sources = :sources, finish_reason = :finish_reason, error = :error, same = :same,
    prompt_tokens = :prompt_tokens, completion_tokens = :completion_tokens, ms = :ms
from replay_run r
where p.account_id = :account_id and p.run_id = :run_id and p.position = :position and p.answer is null
  and r.id = p.run_id and r.account_id = p.account_id and r.state = 'running';

-- name: end_run
-- A replay has come to its end.
update replay_run set state = :state, error = :error, finished_at = now()
where account_id = :account_id and id = :id and state in ('waiting', 'running');
