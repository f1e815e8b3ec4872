-- name: add
-- A fact about its owner, from one of their turns; a fact that is known already becomes kept where it was said. Where
-- there are too many, nothing is added.
insert into memory_fact (id, account_id, owner, bot_id, text, state, origin, turn_id)
select :id, :account_id, :owner, :bot_id, :text, :state, :origin, t.id
from chat_turn t
where t.account_id = :account_id and t.owner = :owner and t.id = :turn_id and (
    select count(*) < :most and count(*) filter (where f.state = 'proposed') < :proposed
    from memory_fact f where f.account_id = :account_id and f.owner = :owner and f.bot_id = :bot_id
      and f.text <> :text)
on conflict (account_id, owner, bot_id, text) do update
    set state = case when excluded.state = 'kept' then 'kept' else memory_fact.state end,
        created_at = now(), updated_at = now(), turn_id = excluded.turn_id, origin = excluded.origin;

-- name: replace
-- Takes away what a program told before under the same key.
delete from memory_fact
where account_id = :account_id and owner = :owner and bot_id = :bot_id and strpos(text, :beginning) = 1 and text <> :text;

-- name: kept
-- What a bot may be shown of its owner, newest first.
select text from memory_fact
where account_id = :account_id and owner = :owner and bot_id = :bot_id and state = 'kept'
  and created_at > now() - :life::interval
order by created_at desc, id desc limit :limit;

-- name: facts
-- An owner's facts with the messages they came from, newest first.
select f.id, f.bot_id, f.text, f.state, f.origin, f.created_at, t.id as turn_id, t.session_id, m.content as message
from memory_fact f
     left join chat_turn t on t.id = f.turn_id and t.account_id = f.account_id and t.owner = f.owner
     left join chat_message m on m.turn_id = t.id and m.account_id = t.account_id and m.role = 'user'
where f.account_id = :account_id and f.owner = :owner and (:bots::uuid[] is null or f.bot_id = any(:bots))
  and (:id::uuid is null or f.id = :id) and (:before::uuid is null or f.id < :before)
order by f.id desc limit :limit;

-- name: change
-- The owner puts a fact differently, or keeps one that was proposed.
update memory_fact f set text = coalesce(:text, f.text), state = coalesce(:state, f.state), updated_at = now()
where f.account_id = :account_id and f.owner = :owner and (:bots::uuid[] is null or f.bot_id = any(:bots)) and f.id = :id
  and not exists (
    select from memory_fact o where o.account_id = :account_id and o.owner = :owner and o.bot_id = f.bot_id
      and o.text = :text and o.id <> f.id);

-- name: erase
-- The owner takes a fact back, or, without an id, all of them.
delete from memory_fact
where account_id = :account_id and owner = :owner and (:bots::uuid[] is null or bot_id = any(:bots))
  and (:id::uuid is null or id = :id);

-- name: remembering
-- Every bot that remembers something.
select distinct account_id, bot_id from memory_fact;

-- name: forget
-- Removes what a bot has known for too long.
delete from memory_fact where account_id = :account_id and bot_id = :bot_id and created_at < now() - :life::interval;
