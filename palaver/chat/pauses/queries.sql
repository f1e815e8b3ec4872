-- name: keep_pause
-- A turn waits, and has all that is needed to go on here.
insert into pauses_turn (turn_id, account_id, session_id, owner, kind, bot_id, version, worker, body, due_at)
values (:turn_id, :account_id, :session_id, :owner, :kind, :bot_id, :version, :worker, :body,
        now() + make_interval(secs => :seconds::float8))
on conflict (turn_id) do update
    set worker = excluded.worker, body = excluded.body, due_at = excluded.due_at
    where pauses_turn.account_id = excluded.account_id;

-- name: take_pause
-- It goes on, at the worker that has it and nowhere else: nothing of it is done twice.
delete from pauses_turn p using chat_turn t
where p.account_id = :account_id and p.turn_id = :turn_id and p.worker = :worker
  and t.id = p.turn_id and t.account_id = p.account_id and t.state = 'open';

-- name: is_taken
-- Whether a turn is this worker's, and does not wait: its row went by a statement whose answer was lost.
select exists (
    select from chat_turn t
    where t.account_id = :account_id and t.id = :turn_id and t.worker = :worker and t.state = 'open'
      and not exists (select from pauses_turn p where p.turn_id = t.id and p.account_id = t.account_id));

-- name: adopt_pauses
-- Turns whose worker is gone wait at this one from now on, and those that it has without knowing them: it was cut off while
-- it took them over. A sign of life from the future is none: the clock was set back.
with adopted as (
    update pauses_turn p set worker = :worker
    where p.turn_id in (
        select d.turn_id from pauses_turn d join chat_turn t on t.id = d.turn_id and t.account_id = d.account_id
        where t.state = 'open' and (
            not exists (
                select from core_worker w
                where w.number = d.worker
                  and w.seen_at between now() - :dead_after::interval and now() + :dead_after::interval)
            or (d.worker = :worker and d.created_at < now() - :dead_after::interval and d.turn_id <> all(:known::uuid[])))
        order by d.due_at limit :most for update of d skip locked)
    returning p.*
), turns as (
    update chat_turn t set worker = :worker from adopted a where t.id = a.turn_id and (t.account_id = a.account_id) is true
)
select turn_id, account_id, session_id, owner, kind, bot_id, version, body,
       extract(epoch from due_at - now())::float8 as seconds
from adopted;

-- name: give_up_pause
-- A turn that nobody can go on with: it has no worker any more, and is closed like those of the dead.
with gone as (
    delete from pauses_turn where account_id = :account_id and turn_id = :turn_id and worker = :worker
    returning turn_id, account_id
)
update chat_turn t set worker = 0 from gone g
where t.account_id = :account_id and t.id = g.turn_id and t.state = 'open';

-- name: leave_pause
-- A turn that this worker cannot go on with just now is free for any.
update pauses_turn set worker = 0 where account_id = :account_id and turn_id = :turn_id and worker = :worker;

-- name: forget_pauses
-- Of turns that are over nothing waits: a row that their end has left behind goes with time.
delete from pauses_turn p where created_at < now() - :life::interval and exists (
    select from chat_turn t where t.id = p.turn_id and t.account_id = p.account_id and t.state <> 'open');
