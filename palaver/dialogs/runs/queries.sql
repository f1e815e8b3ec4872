-- name: run_of
-- The run of a conversation with a bot.
select id, account_id, bot_id, version, session_id, owner, kind, channel, script, code, turn_id, seq, state, body, said, heard
from dialogs_run where account_id = :account_id and session_id = :session_id and bot_id = :bot_id;

-- name: is_begun
-- Whether a conversation has had a turn that came to its end, beside one, since it was given to its bot.
select exists (
    select from chat_turn t join chat_session s on s.id = t.session_id and s.account_id = t.account_id
    where t.account_id = :account_id and t.session_id = :session_id and t.id <> :turn_id
      and t.state not in ('open', 'interrupted') and (s.given_at is null or t.created_at > s.given_at));

-- name: keep_run
-- A run as it stands now, where it still is what its worker believes: one row, or none.
insert into dialogs_run (id, account_id, bot_id, version, session_id, owner, kind, channel, script, code, turn_id, seq,
                         state, body, said, error, worker, wake_at, event)
values (:id, :account_id, :bot_id, :version, :session_id, :owner, :kind, :channel, :script, :code, :turn_id, :seq + 1,
        :state, :body, :said, :error, :worker, now() + make_interval(secs => :seconds::float8), :event)
on conflict (id) do update
    set seq = excluded.seq, state = excluded.state, body = excluded.body, said = excluded.said, error = excluded.error,
        code = excluded.code, turn_id = excluded.turn_id, worker = excluded.worker, wake_at = excluded.wake_at,
        event = excluded.event, heard = null, updated_at = now()
    where dialogs_run.account_id = excluded.account_id and dialogs_run.seq = :seq;

-- name: keep_code
-- A source that a run refers to.
insert into dialogs_code (account_id, hash, path, source) values (:account_id, :hash, :path, :source)
on conflict (account_id, hash) do nothing;

-- name: code
-- The same, as it was when the run began.
select path, source from dialogs_code where account_id = :account_id and hash = :hash;

-- name: take_dead
-- Runs whose worker is gone, or has forgotten them, go on at this one. A sign of life from the future is none: the clock
-- was set back.
update dialogs_run r set worker = :worker, seq = seq + 1, updated_at = now()
where r.id in (
    select d.id from dialogs_run d
    where d.state = 'running' and (d.updated_at < now() - :forgotten_after::interval or not exists (
        select from core_worker w
        where w.number = d.worker
          and w.seen_at between now() - :dead_after::interval and now() + :dead_after::interval))
    order by d.updated_at limit :most for update skip locked)
returning id, account_id, bot_id, version, session_id, owner, kind, channel, script, code, turn_id, seq, state, body, said,
          heard;

-- name: lock_event
-- Held by who stores that a run waits for an event.
select pg_advisory_xact_lock(hashtextextended(:account_id::uuid::text || :bot_id::uuid::text || :event, 0));

-- name: share_event
-- Held by who publishes it.
select pg_advisory_xact_lock_shared(hashtextextended(:account_id::uuid::text || :bot_id::uuid::text || :event, 0));

-- name: hear_before
-- An event that came between the moment from which a run waits for it and the one in which that is stored.
update dialogs_run r set heard = e.payload, event = null, wake_at = now()
from (
    select payload from agenda_event
    where account_id = :account_id and bot_id = :bot_id and name = :event and id > :since order by id limit 1
) e
where r.account_id = :account_id and r.id = :id;

-- name: take_due
-- Runs whose wait is over go on at this worker.
update dialogs_run r
set worker = :worker, seq = seq + 1, state = 'running', wake_at = null, event = null, said = '', updated_at = now()
where r.id in (
    select d.id from dialogs_run d where d.state = 'waiting' and d.wake_at <= now()
    order by d.wake_at limit :most for update skip locked)
returning id, account_id, bot_id, version, session_id, owner, kind, channel, script, code, turn_id, seq, state, body, said,
          heard;

-- name: said_in
-- What runs that are no longer under way have said in turns that others have closed.
select account_id, owner, bot_id, version, session_id, turn_id, said from dialogs_run
where turn_id = any(:turns) and state <> 'running' and said <> '';

-- name: let_go
-- A run that its worker cannot go on with is free for another, from where it was stored last; whoever was stopped amid
-- storing it does not know whether that counts.
update dialogs_run set worker = 0, updated_at = now()
where account_id = :account_id and id = :id and worker = :worker and seq >= :seq - 1 and state = 'running';

-- name: give_up
-- A run that nobody wants to go on with.
update dialogs_run set state = 'failed', code = '{}', body = null, error = :error, updated_at = now()
where account_id = :account_id and id = :id and worker = :worker and seq >= :seq - 1 and state = 'running';

-- name: forget_code
-- Sources that no run refers to any more.
delete from dialogs_code c where c.created_at < now() - :life::interval and not exists (
    select from dialogs_run r where r.account_id = c.account_id and r.state in ('running', 'waiting') and c.hash = any(r.code));

-- name: wake_by_event
-- Dialogs that wait for an event have heard it, and are due.
update dialogs_run set heard = :payload, event = null, wake_at = now()
where account_id = :account_id and bot_id = :bot_id and event = :event and state = 'waiting';

-- name: sealed_states
-- Some states of an account's runs that are sealed, in their ids' order after one.
select id, body from dialogs_run
where account_id = :account_id and id > :after and substring(body from 1 for 1) = '\x01' order by id limit 100;

-- name: rewrap_state
-- The same state under another master key; nothing when the run has gone on meanwhile.
update dialogs_run set body = :body where account_id = :account_id and id = :id and body = :old;
