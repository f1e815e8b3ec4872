-- name: session
-- One conversation of its owner, where each bot that spoke in it is open to who asks, with the workers that answer in it
-- now, how long it has been silent, and its length.
select id, bot_id, version, drawn, status, title, pinned, created_at, updated_at, head, array(
    select t.worker from chat_turn t where t.account_id = s.account_id and t.session_id = s.id and t.state = 'open'
) as answering, extract(epoch from now() - greatest(updated_at, (
    select t.ended_at from chat_turn t where t.account_id = s.account_id and t.session_id = s.id order by t.id desc limit 1
)))::float8 as silent_s, (
    select count(*) from chat_message m where m.account_id = s.account_id and m.session_id = s.id
) as messages, exists (
    select from media_file f where f.account_id = s.account_id and f.session_id = s.id
) as files
from chat_session s
where account_id = :account_id and owner = :owner and id = :id
  and (:bots::uuid[] is null or bot_id = any(:bots) and not exists (
    select from chat_turn t where t.account_id = s.account_id and t.session_id = s.id and t.bot_id <> all(:bots)));

-- name: current
-- What a turn reads of its owner's conversation, with all bots that spoke in it; `revision` is another after each change.
select id, account_id as account, owner, bot_id, version, drawn, status, head, xmin::text as revision, title = '' as untitled, array(
    select t.worker from chat_turn t where t.account_id = s.account_id and t.session_id = s.id and t.state = 'open'
) as answering, extract(epoch from now() - greatest(updated_at, (
    select t.ended_at from chat_turn t where t.account_id = s.account_id and t.session_id = s.id order by t.id desc limit 1
)))::float8 as silent_s, (
    select count(*) from chat_message m where m.account_id = s.account_id and m.session_id = s.id
) as messages, exists (
    select from media_file f where f.account_id = s.account_id and f.session_id = s.id
) as files, array(
    select bot_id union select t.bot_id from chat_turn t where t.account_id = s.account_id and t.session_id = s.id
) as spoke, guests
from chat_session s
where account_id = :account_id and owner = :owner and id = :id;

-- name: unanswered
-- The newest conversation that a program has begun with its owner, and in which nobody has said anything yet.
select s.id, s.head as turn from chat_session s join chat_turn t on t.id = s.head and t.account_id = s.account_id
where s.account_id = :account_id and s.owner = :owner and s.bot_id = :bot_id and s.version = any(:versions::int[])
  and s.title = '' and s.status = 'active' and not s.trial and t.state in ('open', 'done')
  and s.created_at > now() - :kept::interval and (:bots::uuid[] is null or s.bot_id = any(:bots))
order by s.id desc limit 1;

-- name: sessions
-- An owner's conversations, where each bot that spoke in them is open to who asks, pinned ones first, then the newest; not
-- those that only try a version out, nor those that a program has begun and nobody has answered.
select id, bot_id, version, status, title, pinned, created_at, updated_at
from chat_session s
where account_id = :account_id and owner = :owner and not trial and title <> ''
  and (:before::uuid is null or (pinned, id) < (coalesce((
    select b.pinned from chat_session b where b.account_id = :account_id and b.owner = :owner and b.id = :before
  ), false), :before))
  and (:bots::uuid[] is null or bot_id = any(:bots) and not exists (
    select from chat_turn t where t.account_id = s.account_id and t.session_id = s.id and t.bot_id <> all(:bots)))
order by pinned desc, id desc limit :limit;

-- name: search
-- Those of an owner's newest conversations whose title, or something that was said in them, has the wanted text in it.
select id, bot_id, version, status, title, pinned, created_at, updated_at
from (
    select * from chat_session where account_id = :account_id and owner = :owner and not trial and title <> ''
    order by pinned desc, id desc limit :most
) s
where (:before::uuid is null or (pinned, id) < (coalesce((
    select b.pinned from chat_session b where b.account_id = :account_id and b.owner = :owner and b.id = :before
  ), false), :before))
  and (strpos(lower(title), lower(:wanted)) > 0 or exists (
    select from chat_message m
    where m.account_id = s.account_id and m.session_id = s.id and strpos(lower(m.content), lower(:wanted)) > 0))
  and (:bots::uuid[] is null or bot_id = any(:bots) and not exists (
    select from chat_turn t where t.account_id = s.account_id and t.session_id = s.id and t.bot_id <> all(:bots)))
order by pinned desc, id desc limit :limit;

-- name: change_session
-- Gives a conversation of its owner another title, or another place in lists.
update chat_session
set title = coalesce(:title, title), pinned = coalesce(:pinned, pinned)
where account_id = :account_id and owner = :owner and id = :id and (:bots::uuid[] is null or bot_id = any(:bots));

-- name: remove_session
-- Removes a conversation of its owner with all that belongs to it.
delete from chat_session
where account_id = :account_id and owner = :owner and id = :id and (:bots::uuid[] is null or bot_id = any(:bots));

-- name: to_purge
-- Conversations of an owner, where each bot that spoke in them is open to who asks.
select id from chat_session s
where account_id = :account_id and owner = :owner
  and (:bots::uuid[] is null or bot_id = any(:bots) and not exists (
    select from chat_turn t where t.account_id = s.account_id and t.session_id = s.id and t.bot_id <> all(:bots)))
limit :limit;

-- name: fresh_turns
-- The turns of a conversation that run, or have ended so lately that a worker still has their log.
select id, state, worker from chat_turn
where account_id = :account_id and owner = :owner and session_id = :session_id
  and (:bots::uuid[] is null or bot_id = any(:bots)) and (state = 'open' or ended_at > now() - :kept::interval);

-- name: leading
-- The turns that lead to one of its owner, that one included, oldest first.
with recursive path as (
    select id, parent_id, 1 as place from chat_turn
    where account_id = :account_id and owner = :owner and session_id = :session_id and id = :turn
      and (:bots::uuid[] is null or bot_id = any(:bots))
    union all
    select t.id, t.parent_id, place + 1 from path join chat_turn t on t.id = path.parent_id
    where (t.account_id = :account_id) is true
)
select id from path order by place desc;

-- name: fork
-- A new conversation of the same owner that begins with copies of another's turns; nobody has drawn its version.
with copies as (
    select * from jsonb_to_recordset(:copies) as c(old uuid, turn uuid, question uuid, answer uuid, parent uuid)
), newest as (
    select t.bot_id, t.version, c.turn from copies c join chat_turn t on t.id = c.old and t.account_id = :account_id
    where not t.guest order by c.turn desc limit 1
), forked as (
    insert into chat_session (id, account_id, owner, bot_id, version, title, trial, drawn, head)
    select :fork, s.account_id, s.owner, n.bot_id, n.version, s.title, s.trial, false, (select turn from copies order by turn desc limit 1)
    from chat_session s cross join newest n
    where s.account_id = :account_id and s.owner = :owner and s.id = :session_id
      and (:bots::uuid[] is null or s.bot_id = any(:bots))
), turns as (
    insert into chat_turn (id, account_id, session_id, owner, worker, bot_id, version, live_version, answer_id, state,
                           finish_reason, error_code, error_message, prompt_tokens, completion_tokens, first_token_ms,
                           created_at, ended_at, parent_id, guest)
    select c.turn, t.account_id, :fork, t.owner, t.worker, t.bot_id, t.version, t.live_version, c.answer,
           case t.state when 'open' then 'interrupted' else t.state end, t.finish_reason, t.error_code, t.error_message, t.prompt_tokens, t.completion_tokens, t.first_token_ms,
           t.created_at, t.ended_at, c.parent, t.guest
    from copies c join chat_turn t on t.id = c.old and t.account_id = :account_id
)
insert into chat_message (id, account_id, session_id, turn_id, role, content, sources, tokens_used, created_at, author)
select case m.role when 'user' then c.question else c.answer end, m.account_id, :fork, c.turn, m.role, m.content,
       m.sources, m.tokens_used, m.created_at, m.author
from copies c join chat_message m on m.turn_id = c.old and m.account_id = :account_id;

-- name: messages
-- The messages of a conversation's shown branch, oldest or newest first, each question with the turns that stand in its
-- place; an answer under way is the text stored so far.
with recursive shown as (
    select t.id, t.parent_id from chat_session s join chat_turn t on t.id = s.head and t.account_id = s.account_id
    where s.account_id = :account_id and s.owner = :owner and s.id = :session_id
    union all
    select t.id, t.parent_id from shown join chat_turn t on t.id = shown.parent_id where (t.account_id = :account_id) is true
), variants as (
    select id, array_agg(id) over (
        partition by parent_id order by id rows between unbounded preceding and unbounded following) as turns
    from chat_turn where account_id = :account_id and session_id = :session_id
)
select m.id, m.turn_id, m.role, m.content, m.sources, m.tokens_used, m.created_at, t.state, t.version,
       t.finish_reason, t.error_code, t.error_message, (
    select jsonb_build_object('score', f.score, 'comment', f.comment) from chat_feedback f
    where f.account_id = m.account_id and f.turn_id = m.turn_id and m.role = 'assistant') as feedback,
       m.author, case when m.role = 'user' then v.turns else '{}' end as variants, (
    select b.alias from config_bot b where b.account_id = t.account_id and b.id = t.bot_id) as bot
from shown join chat_message m on m.turn_id = shown.id join chat_turn t on t.id = shown.id join variants v on v.id = shown.id
where m.account_id = :account_id and m.session_id = :session_id and t.owner = :owner
  and (:bots::uuid[] is null or t.bot_id = any(:bots)) and (:after::uuid is null or m.id > :after)
  and (:before::uuid is null or m.id < :before)
order by case when :newest::bool then m.id end desc, m.id limit :limit;

-- name: said_before
-- The last messages of the ended turns that lead to one of its owner, that one's included, newest first, as context for
-- what is asked after it; not those that were not let through. `is true`, here as wherever a branch is followed: each of its turns
-- is looked up by its key, while a plan made over few turns would read all of the account for each.
with recursive path as (
    select id, parent_id, state, error_code, bot_id, 1 as place from chat_turn
    where account_id = :account_id and owner = :owner and session_id = :session_id and id = :turn
    union all
    select t.id, t.parent_id, t.state, t.error_code, t.bot_id, place + 1 from path join chat_turn t on t.id = path.parent_id
    where (t.account_id = :account_id) is true and place < :limit
)
select m.id, m.role, m.content, path.place
from path join chat_message m on m.turn_id = path.id
where m.account_id = :account_id and (:bots::uuid[] is null or path.bot_id = any(:bots))
  and path.state <> 'open' and m.content <> '' and path.error_code is distinct from 'content_filtered'
order by path.place, m.id desc limit :limit;

-- name: question
-- What one turn of its owner, with a bot that is open to who asks, was asked, and where that stands.
select t.id as turn, t.session_id as session, t.parent_id as parent, t.bot_id, t.version, t.guest,
       m.content as message
from chat_turn t join chat_message m on m.turn_id = t.id and m.account_id = t.account_id and m.role = 'user'
where t.account_id = :account_id and t.owner = :owner and t.id = :id
  and (:bots::uuid[] is null or t.bot_id = any(:bots));

-- name: show_branch
-- Shows the branch of a conversation that goes through one of its turns, to that branch's newest end.
with recursive below as (
    select id from chat_turn
    where account_id = :account_id and owner = :owner and session_id = :session_id and id = :turn
      and (:bots::uuid[] is null or bot_id = any(:bots))
    union all
    select t.id from below join chat_turn t on t.parent_id = below.id
    where t.account_id = :account_id and t.session_id = :session_id
), newest as (
    select t.id, t.bot_id, t.version, t.guest from chat_turn t join below using (id)
    where t.account_id = :account_id order by t.id desc limit 1
)
update chat_session s
set head = n.id, bot_id = case when n.guest then s.bot_id else n.bot_id end,
    version = case when n.guest then s.version else n.version end,
    drawn = s.drawn and (n.guest or (s.bot_id, s.version) = (n.bot_id, n.version))
from newest n where s.account_id = :account_id and s.owner = :owner and s.id = :session_id;

-- name: session_status
-- Who answers in a conversation of its owner.
select status from chat_session
where account_id = :account_id and owner = :owner and id = :id and (:bots::uuid[] is null or bot_id = any(:bots));

-- name: turn
-- One turn of its owner, with a bot that is open to who asks, and its answer as far as it is stored.
select t.id, t.session_id, t.state, t.finish_reason, t.error_code, t.error_message, t.prompt_tokens,
       t.completion_tokens, t.cache_hit, coalesce(m.content, '') as content, coalesce(m.sources, '[]') as sources,
       (t.state = 'open' or t.ended_at > now() - :kept::interval) as has_log, t.worker, t.state = 'open' and exists (
    select from pauses_turn p where p.account_id = t.account_id and p.turn_id = t.id
) as waits
from chat_turn t left join chat_message m on m.id = t.answer_id
where t.account_id = :account_id and t.owner = :owner and t.id = :id
  and (:bots::uuid[] is null or t.bot_id = any(:bots));

-- name: open_turn
-- The turn of a conversation that is under way.
select id from chat_turn
where account_id = :account_id and session_id = :session_id and owner = :owner and state = 'open'
  and (:bots::uuid[] is null or bot_id = any(:bots))
order by id desc limit 1;

-- name: newest_turn
-- The last turn of a conversation.
select id, state, worker from chat_turn
where account_id = :account_id and session_id = :session_id and owner = :owner
  and (:bots::uuid[] is null or bot_id = any(:bots))
order by id desc limit 1;

-- name: give_feedback
-- What the owner of an ended turn thinks of its answer, with the versions that produced it; once for each turn.
insert into chat_feedback (turn_id, account_id, session_id, owner, bot_id, version, live_version, score, comment)
select id, account_id, session_id, owner, bot_id, version, live_version, :score::smallint, :comment
from chat_turn
where account_id = :account_id and owner = :owner and id = :turn and state <> 'open'
  and (:bots::uuid[] is null or bot_id = any(:bots))
on conflict (turn_id) do update set score = excluded.score, comment = excluded.comment, updated_at = now();

-- name: take_back
-- The owner says nothing of an answer any more.
delete from chat_feedback
where account_id = :account_id and owner = :owner and turn_id = :turn
  and (:bots::uuid[] is null or bot_id = any(:bots));

-- name: talked_to
-- Every bot that somebody has talked to, in a conversation or outside of one.
select account_id, bot_id from chat_session
union
select account_id, bot_id from moderation_event;

-- name: forget_sessions
-- Removes a bot's conversations in which nothing was said for so long, with all that belongs to them; those that a program
-- has begun, and nobody has answered, sooner.
delete from chat_session where account_id = :account_id and id in (
    select s.id from chat_session s
    where s.account_id = :account_id and s.bot_id = :bot_id
      and (s.updated_at < now() - :kept::interval or s.updated_at < now() - :opened::interval and s.title = '' and not exists (
          select from chat_message m where m.session_id = s.id and m.account_id = s.account_id and m.role = 'user'))
      and not exists (select from chat_turn t where t.session_id = s.id and t.account_id = s.account_id and t.state = 'open')
    limit :limit);
