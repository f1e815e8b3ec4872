-- name: begin_call
-- A call is on record before anything happens for it.
insert into tools_call (id, account_id, bot_id, session_id, turn_id, owner, number, name, origin, arguments, replay_of)
values (:id, :account_id, :bot_id, :session_id, :turn_id, :owner, :number, :name, :origin, :arguments, :replay_of);

-- name: end_call
-- What came of it.
update tools_call set ok = :ok, result = :result, ms = :ms, ended_at = now()
where id = :id and account_id = :account_id and ended_at is null;

-- name: ask_for
-- It waits for somebody, until then.
update tools_call set approval = :approval, expires_at = now() + :patience
where id = :id and account_id = :account_id;

-- name: decide
-- The one who may agrees or declines, in time and once; nothing where they may not, or it is over: a turn that was closed,
-- because its server has died, waits for nobody.
update tools_call
set decision = :decision, decided_by = :by, decided_at = now()
where id = :id and account_id = :account_id and decision is null and ended_at is null and expires_at > now()
  and ((approval = 'user' and turn_id = :turn_id and owner = :owner) or (approval = 'operator' and :operator::boolean))
  and (:only::uuid[] is null or bot_id = any(:only))
  and not exists (select from chat_turn t where t.account_id = :account_id and t.id = turn_id and t.state <> 'open')
  and (approval = 'user' or bot_id in (
    select b.id from config_bot b
    where b.account_id = :account_id and (:only::uuid[] is null or b.id = any(:only))
      and (b.access is null or :everything or b.access && :principals)))
returning id;

-- name: expire
-- Nobody has answered in time: from here on nobody can.
update tools_call set decision = 'expired', decided_at = now()
where id = any(:ids::uuid[]) and account_id = :account_id and decision is null;

-- name: decided
-- What was decided of some calls.
select id, decision from tools_call where id = any(:ids::uuid[]) and account_id = :account_id and decision is not null;

-- name: decided_anywhere
-- The same of all calls that this worker waits for.
select id, decision from tools_call where id = any(:ids::uuid[]) and decision is not null;

-- name: one_call
-- A call of one of the account's bots that is open to who asks, or of somebody who tried a tool at its server.
select id, bot_id, session_id, turn_id, owner, number, name, origin, arguments, approval, decision, decided_by,
       decided_at, expires_at, result, ok, ms, replay_of, created_at
from tools_call
where id = :id and account_id = :account_id
  and (bot_id is null and :only::uuid[] is null or bot_id in (
    select b.id from config_bot b
    where b.account_id = :account_id and (:only::uuid[] is null or b.id = any(:only))
      and (b.access is null or :everything or b.access && :principals)));

-- name: calls
-- The calls of the account's bots that are open to who asks, and of those who tried tools, newest first; filters that are null count for nothing. What
-- waits is what somebody may still agree to.
select id, bot_id, session_id, turn_id, owner, number, name, origin, arguments, approval, decision, decided_by,
       decided_at, expires_at, result, ok, ms, replay_of, created_at
from tools_call
where account_id = :account_id
  and (bot_id is null and :only::uuid[] is null or bot_id in (
    select b.id from config_bot b
    where b.account_id = :account_id and (:only::uuid[] is null or b.id = any(:only))
      and (b.access is null or :everything or b.access && :principals)))
  and (:before::uuid is null or id < :before)
  and (:name::text is null or name = :name)
  and (:bot_id::uuid is null or bot_id = :bot_id)
  and (:turn_id::uuid is null or turn_id = :turn_id)
  and (:session_id::uuid is null or session_id = :session_id)
  and (:ok::boolean is null or ok = :ok)
  and (not :waiting::boolean
       or (approval = 'operator' and decision is null and ended_at is null and expires_at > now()))
order by id desc
limit :limit;

-- name: steps
-- The calls of some of one's own turns, in their order.
select id, turn_id, name, arguments, approval, decision, ok, ms, created_at,
       coalesce(expires_at > now() and decision is null and ended_at is null, false) as waits
from tools_call
where account_id = :account_id and owner = :owner
  and session_id = :session_id and turn_id = any(:turns::uuid[])
  and (:only::uuid[] is null or bot_id = any(:only))
order by id
limit 1000;
