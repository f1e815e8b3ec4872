-- name: record
-- One batch of the ledger: turns that begin, answers so far, turns that end; every row may come twice. Answers the turns
-- that were closed as interrupted meanwhile: what is stored of those stays. `is true` keeps the planner from looking up rows by
-- their account, which a plan made over small tables would do when they no longer are.
with begun as (
    select * from jsonb_to_recordset(:begun) as b(
        turn uuid, session uuid, account uuid, owner text, worker int, bot uuid, version int, live_version int,
        question_id uuid, answer_id uuid, content text, title text, is_new boolean, trial boolean,
        drawn boolean, parent uuid)
), ended as (
    select * from jsonb_to_recordset(:ended) as e(
        turn uuid, session uuid, account uuid, answer_id uuid, content text, sources jsonb, state text,
        finish_reason text, error_code text, error_message text, prompt_tokens int, completion_tokens int,
        first_token_ms int, prompt jsonb)
), shown as (
    select * from jsonb_to_recordset(:shown) as s(
        turn uuid, session uuid, account uuid, answer_id uuid, content text, sources jsonb)
), sessions as (
    insert into chat_session (id, account_id, owner, bot_id, version, title, trial, drawn, head)
    select session, account, owner, bot, version, title, trial, drawn, turn from begun where is_new
    on conflict (id) do nothing
), continued as (
    update chat_session s set bot_id = b.bot, version = b.version, drawn = b.drawn, head = b.turn,
        updated_at = now()
    from begun b where s.id = b.session and (s.account_id = b.account) is true and not b.is_new
), turns as (
    insert into chat_turn (id, account_id, session_id, owner, worker, bot_id, version, live_version, answer_id, parent_id)
    select turn, account, session, owner, worker, bot, version, live_version, answer_id, parent from begun
    on conflict (id) do nothing
), questions as (
    insert into chat_message (id, account_id, session_id, turn_id, role, content)
    select question_id, account, session, turn, 'user', content from begun
    on conflict (id) do nothing
), closed as (
    update chat_turn t
    set state = e.state, finish_reason = e.finish_reason, error_code = e.error_code, error_message = e.error_message,
        prompt_tokens = e.prompt_tokens, completion_tokens = e.completion_tokens, first_token_ms = e.first_token_ms,
        ended_at = now()
    from ended e where t.id = e.turn and (t.account_id = e.account) is true and t.state <> 'interrupted'
    returning t.id
), answers as (
    insert into chat_message (id, account_id, session_id, turn_id, role, content, sources, tokens_used)
    select answer_id, account, session, turn, 'assistant', content, sources, prompt_tokens + completion_tokens
    from ended where turn in (select id from closed) and (content <> '' or state = 'done')
    on conflict (id) do update
        set content = excluded.content, sources = excluded.sources, tokens_used = excluded.tokens_used
), prompts as (
    insert into context_prompt (turn_id, account_id, body)
    select turn, account, prompt from ended where prompt is not null and turn in (select id from closed)
    on conflict (turn_id) do nothing
), told as (
    insert into chat_message (id, account_id, session_id, turn_id, role, content, sources)
    select s.answer_id, s.account, s.session, s.turn, 'assistant', s.content, s.sources
    from shown s join chat_turn t on t.id = s.turn and (t.account_id = s.account) is true where t.state = 'open'
    on conflict (id) do update set content = excluded.content, sources = excluded.sources
)
select t.id as turn from chat_turn t join ended e on t.id = e.turn and (t.account_id = e.account) is true
where t.id not in (select id from closed)
union all
select t.id from chat_turn t join shown s on t.id = s.turn and (t.account_id = s.account) is true where t.state = 'interrupted';

-- name: record_whole
-- One batch of turns whose answers were known before they began; every row may come twice. Answers nothing.
with whole as (
    select * from jsonb_to_recordset(:whole) as w(
        turn uuid, session uuid, account uuid, owner text, worker int, bot uuid, version int, live_version int,
        question_id uuid, answer_id uuid, content text, title text, is_new boolean, drawn boolean, parent uuid,
        answer text, sources jsonb, first_token_ms int)
), sessions as (
    insert into chat_session (id, account_id, owner, bot_id, version, title, drawn, head)
    select session, account, owner, bot, version, title, drawn, turn from whole where is_new
    on conflict (id) do nothing
), continued as (
    update chat_session s set bot_id = w.bot, version = w.version, drawn = w.drawn, head = w.turn,
        updated_at = now()
    from whole w where s.id = w.session and (s.account_id = w.account) is true and not w.is_new
), turns as (
    insert into chat_turn (id, account_id, session_id, owner, worker, bot_id, version, live_version, answer_id, parent_id,
                           state, finish_reason, cache_hit, first_token_ms, ended_at)
    select turn, account, session, owner, worker, bot, version, live_version, answer_id, parent, 'done', 'stop', true,
           first_token_ms, now()
    from whole
    on conflict (id) do nothing
)
insert into chat_message (id, account_id, session_id, turn_id, role, content, sources)
select question_id, account, session, turn, 'user', content, '[]' from whole
union all
select answer_id, account, session, turn, 'assistant', answer, sources from whole
on conflict (id) do nothing;

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

-- name: sessions
-- An owner's conversations, where each bot that spoke in them is open to who asks, pinned ones first, then the newest; not
-- those that only try a version out.
select id, bot_id, version, status, title, pinned, created_at, updated_at
from chat_session s
where account_id = :account_id and owner = :owner and not trial
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
    select * from chat_session where account_id = :account_id and owner = :owner and not trial
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
select id, state from chat_turn
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
    where t.account_id = :account_id
)
select id from path order by place desc;

-- name: fork
-- A new conversation of the same owner that begins with copies of another's turns; nobody has drawn its version.
with copies as (
    select * from jsonb_to_recordset(:copies) as c(old uuid, turn uuid, question uuid, answer uuid, parent uuid)
), newest as (
    select t.bot_id, t.version, c.turn from copies c join chat_turn t on t.id = c.old and t.account_id = :account_id
    order by c.turn desc limit 1
), forked as (
    insert into chat_session (id, account_id, owner, bot_id, version, title, trial, drawn, head)
    select :fork, s.account_id, s.owner, n.bot_id, n.version, s.title, s.trial, false, n.turn
    from chat_session s cross join newest n
    where s.account_id = :account_id and s.owner = :owner and s.id = :session_id
      and (:bots::uuid[] is null or s.bot_id = any(:bots))
), turns as (
    insert into chat_turn (id, account_id, session_id, owner, worker, bot_id, version, live_version, answer_id, state,
                           finish_reason, error_code, error_message, prompt_tokens, completion_tokens, first_token_ms,
                           created_at, ended_at, parent_id)
    select c.turn, t.account_id, :fork, t.owner, t.worker, t.bot_id, t.version, t.live_version, c.answer,
           case t.state when 'open' then 'interrupted' else t.state end, t.finish_reason, t.error_code, t.error_message, t.prompt_tokens, t.completion_tokens, t.first_token_ms,
           t.created_at, t.ended_at, c.parent
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
    select t.id, t.parent_id from shown join chat_turn t on t.id = shown.parent_id where t.account_id = :account_id
), variants as (
    select id, array_agg(id) over (
        partition by parent_id order by id rows between unbounded preceding and unbounded following) as turns
    from chat_turn where account_id = :account_id and session_id = :session_id
)
select m.id, m.turn_id, m.role, m.content, m.sources, m.tokens_used, m.created_at, t.state, t.version,
       t.finish_reason, t.error_code, t.error_message, (
    select jsonb_build_object('score', f.score, 'comment', f.comment) from chat_feedback f
    where f.account_id = m.account_id and f.turn_id = m.turn_id and m.role = 'assistant') as feedback,
       m.author, case when m.role = 'user' then v.turns else '{}' end as variants
from shown join chat_message m on m.turn_id = shown.id join chat_turn t on t.id = shown.id join variants v on v.id = shown.id
where m.account_id = :account_id and m.session_id = :session_id and t.owner = :owner
  and (:bots::uuid[] is null or t.bot_id = any(:bots)) and (:after::uuid is null or m.id > :after)
  and (:before::uuid is null or m.id < :before)
order by case when :newest::bool then m.id end desc, m.id limit :limit;

-- name: said_before
-- The last messages of the ended turns that lead to one of its owner, that one's included, newest first, as context for
-- what is asked after it; not those that were not let through.
with recursive path as (
    select id, parent_id, state, error_code, bot_id, 1 as place from chat_turn
    where account_id = :account_id and owner = :owner and session_id = :session_id and id = :turn
    union all
    select t.id, t.parent_id, t.state, t.error_code, t.bot_id, place + 1 from path join chat_turn t on t.id = path.parent_id
    where t.account_id = :account_id and place < :limit
)
select m.id, m.role, m.content, path.place
from path join chat_message m on m.turn_id = path.id
where m.account_id = :account_id and (:bots::uuid[] is null or path.bot_id = any(:bots))
  and path.state <> 'open' and m.content <> '' and path.error_code is distinct from 'content_filtered'
order by path.place, m.id desc limit :limit;

-- name: question
-- What one turn of its owner, with a bot that is open to who asks, was asked, and where that stands.
select t.id as turn, t.session_id as session, t.parent_id as parent, t.bot_id, t.version, m.content as message
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
    select t.id, t.bot_id, t.version from chat_turn t join below using (id)
    where t.account_id = :account_id order by t.id desc limit 1
)
update chat_session s
set head = n.id, bot_id = n.bot_id, version = n.version,
    drawn = s.drawn and (s.bot_id, s.version) = (n.bot_id, n.version)
from newest n where s.account_id = :account_id and s.owner = :owner and s.id = :session_id;

-- name: session_status
-- Who answers in a conversation of its owner.
select status from chat_session
where account_id = :account_id and owner = :owner and id = :id and (:bots::uuid[] is null or bot_id = any(:bots));

-- name: turn
-- One turn of its owner, with a bot that is open to who asks, and its answer as far as it is stored.
select t.id, t.session_id, t.state, t.finish_reason, t.error_code, t.error_message, t.prompt_tokens,
       t.completion_tokens, t.cache_hit, coalesce(m.content, '') as content, coalesce(m.sources, '[]') as sources,
       (t.state = 'open' or t.ended_at > now() - :kept::interval) as has_log
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
select id, state from chat_turn
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

-- name: interrupt
-- Closes the turns whose worker is gone, and those that their own worker has forgotten; what was stored of their answers
-- stays. A sign of life from the future is none: the clock was set back.
update chat_turn t
set state = 'interrupted', finish_reason = 'error', error_code = 'interrupted',
    error_message = 'The server stopped while it was answering.', ended_at = now()
where t.state = 'open' and (
    not exists (
        select from core_worker w
        where w.number = t.worker
          and w.seen_at between now() - :dead_after::interval and now() + :dead_after::interval)
    or (t.worker = :worker and t.created_at < now() - :forgotten_after::interval and t.id <> all(:known::uuid[])))
returning t.id;

-- name: talked_to
-- Every bot that somebody has talked to, in a conversation or outside of one.
select account_id, bot_id from chat_session
union
select account_id, bot_id from moderation_event;

-- name: forget_sessions
-- Removes a bot's conversations in which nothing was said for so long, with all that belongs to them.
delete from chat_session where account_id = :account_id and id in (
    select s.id from chat_session s
    where s.account_id = :account_id and s.bot_id = :bot_id and s.updated_at < now() - :kept::interval
      and not exists (select from chat_turn t where t.session_id = s.id and t.account_id = s.account_id and t.state = 'open')
    limit :limit);

-- name: outcomes
-- How the turns of some versions of a bot ended since a moment: those that were answered, and those whose failure may be
-- their version's fault; in conversations whose version nobody has named.
with ended as (
    select t.version, t.session_id, t.first_token_ms, case when t.error_code = any(:faults) then t.error_code end as fault,
           :refused in (t.error_code, t.finish_reason) or t.finish_reason = 'content_filter' as refused,
           t.state = 'done' and t.finish_reason <> 'tool_calls' and coalesce(m.content, '') !~ '\S' as silent,
           f.score = -1 as disliked
    from chat_turn t join chat_session s on s.id = t.session_id and s.account_id = t.account_id and s.drawn
         left join chat_message m on m.id = t.answer_id and m.account_id = t.account_id
         left join chat_feedback f on f.turn_id = t.id and f.account_id = t.account_id
    where t.account_id = :account_id and t.bot_id = :bot_id and t.version = any(:versions::int[])
      and t.created_at >= :since and (t.state = 'done' or t.error_code = any(:faults) or t.error_code = :refused)
), faults as (
    select version, jsonb_object_agg(fault, turns) as codes
    from (select version, fault, count(*) as turns from ended where fault is not null group by version, fault) each
    group by version
)
select e.version, count(distinct e.session_id) as sessions, count(*) as turns, coalesce(f.codes, '{}') as errors,
       count(*) filter (where coalesce(refused, false)) as refused,
       count(*) filter (where silent and not coalesce(refused, false)) as empty,
       count(*) filter (where disliked) as thumbs_down,
       percentile_disc(0.5) within group (order by e.first_token_ms) as first_token_ms,
       percentile_disc(0.95) within group (order by e.first_token_ms) as slow_first_token_ms
from ended e left join faults f on f.version = e.version
group by e.version, f.codes;

-- name: rewrite_question
-- What must not be kept of a question is masked, in the title of the conversation that it begins too.
with titled as (
    update chat_session set title = :title where :title::text is not null and account_id = :account_id and id = :session_id
)
update chat_message set content = :content where account_id = :account_id and session_id = :session_id and id = :id;
