-- name: replies
-- The turns of a conversation in which a person answered, since one.
select t.id from chat_turn t join chat_message m on m.turn_id = t.id and m.account_id = t.account_id
where t.account_id = :account_id and t.owner = :owner and t.session_id = :session_id and t.id >= :after
  and m.author is not null and (:bots::uuid[] is null or t.bot_id = any(:bots))
order by t.id;

-- name: call_person
-- A conversation waits for a person; where it does so already, or one has it, nothing changes.
with called as (
    insert into chat_handoff (id, account_id, session_id, bot_id, queue, reason, priority)
    select :id, s.account_id, s.id, :bot_id, :queue, :reason, :priority from chat_session s
    where s.account_id = :account_id and s.id = :session_id and s.status = 'active'
    on conflict do nothing
    returning session_id
)
update chat_session s set status = 'waiting' from called c where s.account_id = :account_id and s.id = c.session_id;

-- name: place_in_queue
-- How many wait in a queue up to a conversation, itself included.
select count(*)::int from chat_handoff h
where h.account_id = :account_id and h.queue = :queue and h.state = 'waiting' and h.id <= (
    select o.id from chat_handoff o where o.account_id = :account_id and o.session_id = :session_id and o.state <> 'closed');

-- name: take_back_handoff
-- The owner wants the bot again: nobody is waited for any more.
with ended as (
    update chat_handoff set state = 'closed', ended_at = now()
    where account_id = :account_id and session_id = :session_id and state <> 'closed' returning session_id
)
update chat_session s set status = 'active' from ended e where s.account_id = :account_id and s.id = e.session_id;

-- name: cases
-- The conversations of an account that wait for a person, that one person has, or that were given back or closed, in
-- which no bot has spoken that is not open to who asks; those that wait longest first, of the others the newest.
select h.id, h.session_id, h.bot_id, h.queue, h.reason, h.state, h.operator, h.operator_name, h.asked_at, h.taken_at,
       h.ended_at, s.title, s.owner, s.status, h.priority, h.tags, h.notes
from chat_handoff h join chat_session s on s.id = h.session_id and s.account_id = h.account_id
where h.account_id = :account_id and (:id::uuid is null or h.id = :id)
  and (:state::text is null or h.state = :state) and (:operator::text is null or h.operator = :operator)
  and (:before::uuid is null or h.id < :before) and (:session::uuid is null or h.session_id = :session)
  and (:owner::text is null or s.owner = :owner) and (:queue::text is null or h.queue = :queue)
  and not exists (
    select from config_bot b
    where b.account_id = h.account_id
      and (b.id in (h.bot_id, s.bot_id) or exists (
        select from chat_turn t where t.account_id = h.account_id and t.session_id = s.id and t.bot_id = b.id))
      and not ((:only::uuid[] is null or b.id = any(:only)) and (b.access is null or :everything or b.access && :principals)))
order by case when :oldest::bool then array_position(array['urgent', 'high', 'normal', 'low'], h.priority) end,
         case when :oldest then h.id end, h.id desc limit :limit;

-- name: case_counts
-- How many of the same conversations there are in each of some states, in one queue or in all.
select h.state, count(*)::int as cases
from chat_handoff h join chat_session s on s.id = h.session_id and s.account_id = h.account_id
where h.account_id = :account_id and h.state = any(:states) and (:queue::text is null or h.queue = :queue)
  and not exists (
    select from config_bot b
    where b.account_id = h.account_id
      and (b.id in (h.bot_id, s.bot_id) or exists (
        select from chat_turn t where t.account_id = h.account_id and t.session_id = s.id and t.bot_id = b.id))
      and not ((:only::uuid[] is null or b.id = any(:only)) and (b.access is null or :everything or b.access && :principals)))
group by h.state;

-- name: case_messages
-- The newest messages of the branch that a case's conversation shows, newest first.
with recursive shown as (
    select t.id, t.parent_id from chat_session s join chat_turn t on t.id = s.head and t.account_id = s.account_id
    where s.account_id = :account_id and s.id = :session_id
    union all
    select t.id, t.parent_id from shown join chat_turn t on t.id = shown.parent_id where (t.account_id = :account_id) is true
)
select m.id, m.role, m.content, m.author, m.created_at
from shown join chat_message m on m.turn_id = shown.id
where m.account_id = :account_id order by m.id desc limit :limit;

-- name: take_case
-- An operator takes a conversation that waits.
with taken as (
    update chat_handoff set state = 'human', operator = :operator, operator_name = :name, taken_at = now()
    where account_id = :account_id and id = :id and state = 'waiting' returning session_id
)
update chat_session s set status = 'human' from taken t where s.account_id = :account_id and s.id = t.session_id;

-- name: assign_case
-- Somebody gives a conversation that waits, or that they have, to an operator.
with given as (
    update chat_handoff set state = 'human', operator = :to, operator_name = :name, taken_at = now()
    where account_id = :account_id and id = :id
      and (state = 'waiting' or (state = 'human' and operator = :operator)) returning session_id
)
update chat_session s set status = 'human' from given g where s.account_id = :account_id and s.id = g.session_id;

-- name: mark_case
-- What an operator says of a conversation; null leaves what is there, and what is full takes no more.
update chat_handoff
set priority = coalesce(:priority::text, priority),
    tags = case when :tag::text is null or :tag = any(tags) then tags else tags || :tag::text end,
    notes = case when :note::jsonb is null then notes else notes || jsonb_build_array(:note::jsonb) end
where account_id = :account_id and id = :id and (:tag::text is null or :tag = any(tags) or cardinality(tags) < :most_tags)
  and (:note::jsonb is null or jsonb_array_length(notes) < :most_notes);

-- name: operator_figures
-- What an operator has now, what they ended, and how long that took them.
select count(*) filter (where state = 'human') as active, count(*) filter (where state = 'closed') as resolved,
       extract(epoch from avg(ended_at - taken_at) filter (where state = 'closed'))::float8 as average_seconds
from chat_handoff where account_id = :account_id and operator = :operator;

-- name: end_case
-- An operator gives a conversation that they have back to the bot, or closes it.
with ended as (
    update chat_handoff set state = 'closed', ended_at = now()
    where account_id = :account_id and id = :id and state = 'human' and operator = :operator returning session_id
)
update chat_session s set status = :status from ended e where s.account_id = :account_id and s.id = e.session_id;

-- name: add_reply
-- What an operator answers in a conversation that they have: a turn after the one that is shown.
with held as (
    select s.* from chat_handoff h join chat_session s on s.id = h.session_id and s.account_id = h.account_id
    where h.account_id = :account_id and h.id = :id and h.state = 'human' and h.operator = :operator
), turn as (
    insert into chat_turn (id, account_id, session_id, owner, worker, bot_id, version, answer_id, state, finish_reason,
                           ended_at, parent_id)
    select :turn, account_id, id, owner, 0, bot_id, version, :answer, 'handoff', 'stop', now(), head from held
), said as (
    insert into chat_message (id, account_id, session_id, turn_id, role, content, author)
    select :answer, account_id, id, :turn, 'assistant', :content, :name from held
)
update chat_session s set head = :turn, updated_at = now()
from held h where s.account_id = :account_id and s.id = h.id;

-- name: case_summary
-- What a conversation was about, as far as it was summed up on the branch that it shows.
with recursive shown as (
    select t.id, t.parent_id from chat_session s join chat_turn t on t.id = s.head and t.account_id = s.account_id
    where s.account_id = :account_id and s.id = :session_id
    union all
    select t.id, t.parent_id from shown join chat_turn t on t.id = shown.parent_id where (t.account_id = :account_id) is true
)
select c.content from context_summary c join shown on shown.id = c.turn_id
where c.account_id = :account_id and c.session_id = :session_id order by c.turns desc limit 1;

-- name: statuses
-- What some of those who answer said last of themselves.
select operator, status, since from chat_attendant where account_id = :account_id and operator = any(:operators);

-- name: put_status
-- Somebody is there, or is not; `since` is when that began.
insert into chat_attendant (account_id, operator, status) values (:account_id, :operator, :status)
on conflict (account_id, operator) do update set status = excluded.status,
    since = case when chat_attendant.status = excluded.status then chat_attendant.since else now() end;

-- name: leave_note
-- A note for somebody who answers, unless so many lie there already.
insert into chat_attendant_note (id, account_id, operator, text, author, bot)
select :id, :account_id, :operator, :text, :author, :bot
where (select count(*) from chat_attendant_note n where n.account_id = :account_id and n.operator = :operator) < :most;

-- name: left_notes
-- The notes that somebody has not seen yet, newest first.
select id, text, author, bot, told_at from chat_attendant_note
where account_id = :account_id and operator = :operator order by told_at desc, id;

-- name: see_note
-- Somebody has seen a note of theirs.
delete from chat_attendant_note where account_id = :account_id and operator = :operator and id = :id;

-- name: forget_statuses
-- Of all accounts, what was said by those who are at no desk there any more.
delete from chat_attendant a where not exists (
    select from security_member m where m.account_id = a.account_id and 'user:' || m.user_id = a.operator);

-- name: forget_notes
-- Of all accounts, the notes for people who are not there any more; a key's stay until it has seen them.
delete from chat_attendant_note n where n.operator like 'user:%' and not exists (
    select from security_member m where m.account_id = n.account_id and 'user:' || m.user_id = n.operator);
