-- name: prompt
-- What a model was shown in a turn of the account.
select p.turn_id, t.session_id, t.bot_id, t.version, p.body
from context_prompt p join chat_turn t on t.id = p.turn_id and t.account_id = p.account_id
where p.account_id = :account_id and p.turn_id = :turn_id;

-- name: said
-- The messages of a conversation that a prompt names and that are still there.
select id, content from chat_message
where account_id = :account_id and session_id = :session_id and id = any(:ids::uuid[]);

-- name: summary
-- How many turns lead to one of its owner, that one included, and the newest summary on the way, which reaches to `place`
-- turns back: of the turns that it is about, none is missing.
with recursive path as (
    select id, parent_id, 1 as place from chat_turn
    where account_id = :account_id and owner = :owner and session_id = :session_id and id = :turn
    union all
    select t.id, t.parent_id, place + 1 from path join chat_turn t on t.id = path.parent_id
    where (t.account_id = :account_id) is true
), whole as (
    select count(*)::int as turns from path
)
select w.turns, s.turn_id as id, coalesce(s.content, '') as content, coalesce(s.turns, 0) as summarised
from whole w left join lateral (
    select s.turn_id, s.content, s.turns from path join context_summary s on s.turn_id = path.id
    where s.account_id = :account_id and s.turns = w.turns - path.place + 1
    order by path.place limit 1
) s on true;

-- name: unsummarised
-- What was said in the turns after the first so many of those that lead to one, oldest first, with their places from the
-- first; not in those that were not let through.
with recursive path as (
    select id, parent_id, state, error_code, 1 as place from chat_turn
    where account_id = :account_id and owner = :owner and session_id = :session_id and id = :turn
    union all
    select t.id, t.parent_id, t.state, t.error_code, place + 1 from path join chat_turn t on t.id = path.parent_id
    where (t.account_id = :account_id) is true
), placed as (
    select id, state, error_code, (select count(*) from path) - place + 1 as number from path
)
select m.turn_id, p.number::int as number, m.role, m.content
from placed p join chat_message m on m.turn_id = p.id
where m.account_id = :account_id and p.number > :after and p.state <> 'open'
  and p.error_code is distinct from 'content_filtered'
order by p.number, m.id;

-- name: keep_summary
-- The summary of all turns up to one, where nothing of them has gone meanwhile.
insert into context_summary (turn_id, account_id, session_id, turns, content)
select t.id, t.account_id, t.session_id, :turns, :content
from chat_turn t where t.account_id = :account_id and t.session_id = :session_id and t.id = :turn_id
  and (select count(*) from chat_message m where m.account_id = :account_id and m.turn_id = any(:told::uuid[])) = :messages
  and (:before::uuid is null or exists (
    select from context_summary b where b.account_id = :account_id and b.turn_id = :before))
on conflict (turn_id) do nothing;
