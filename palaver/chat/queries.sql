-- name: record
-- One batch of the ledger: turns that begin, answers so far, turns that end; every row may come twice. A turn begins only in
-- a conversation that is still what was read of it. Answers the revisions of the conversations in which turns have begun, and the turns
-- that were closed as interrupted meanwhile: what is stored of those stays. `is true` keeps the planner from looking up rows by
-- their account, which a plan made over small tables would do when they no longer are.
with begun as (
    select * from jsonb_to_recordset(:begun) as b(
        turn uuid, session uuid, account uuid, owner text, worker int, bot uuid, version int, live_version int,
        question_id uuid, answer_id uuid, content text, title text, is_new boolean, trial boolean,
        drawn boolean, parent uuid, revision xid, guest boolean)
), ended as (
    select * from jsonb_to_recordset(:ended) as e(
        turn uuid, session uuid, account uuid, answer_id uuid, content text, sources jsonb, state text,
        finish_reason text, error_code text, error_message text, prompt_tokens int, completion_tokens int,
        first_token_ms int, prompt jsonb, silent boolean)
), shown as (
    select * from jsonb_to_recordset(:shown) as s(
        turn uuid, session uuid, account uuid, answer_id uuid, content text, sources jsonb)
), sessions as (
    insert into chat_session (id, account_id, owner, bot_id, version, title, trial, drawn, head)
    select session, account, owner, bot, version, title, trial, drawn, turn from begun where is_new
    on conflict (id) do nothing
    returning head as turn, xmin::text as revision
), continued as (
    update chat_session s set bot_id = case when b.guest then s.bot_id else b.bot end,
        version = case when b.guest then s.version else b.version end,
        drawn = case when b.guest then s.drawn else b.drawn end, head = b.turn,
        title = coalesce(nullif(s.title, ''), b.title), updated_at = now()
    from begun b where s.id = b.session and (s.account_id = b.account) is true and not b.is_new
      and (s.xmin = b.revision or s.head = b.turn)
    returning b.turn, s.xmin::text as revision
), let_in as (
    select b.*, coalesce(n.revision, c.revision) as now_at
    from begun b left join sessions n on n.turn = b.turn left join continued c on c.turn = b.turn
    where b.is_new or c.turn is not null
), turns as (
    insert into chat_turn (id, account_id, session_id, owner, worker, bot_id, version, live_version, answer_id, parent_id,
                           guest)
    select turn, account, session, owner, worker, bot, version, live_version, answer_id, parent, guest from let_in
    on conflict (id) do nothing
), questions as (
    insert into chat_message (id, account_id, session_id, turn_id, role, content)
    select question_id, account, session, turn, 'user', content from let_in where content <> ''
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
    from ended where turn in (select id from closed) and (content <> '' or (state = 'done' and silent is not true))
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
select turn, true as begun, now_at as revision from let_in
union all
select t.id, false, null from chat_turn t join ended e on t.id = e.turn and (t.account_id = e.account) is true
where t.id not in (select id from closed)
union all
select t.id, false, null from chat_turn t join shown s on t.id = s.turn and (t.account_id = s.account) is true
where t.state = 'interrupted';

-- name: record_whole
-- One batch of turns whose answers were known before they began; every row may come twice. They begin as all others do.
with whole as (
    select * from jsonb_to_recordset(:whole) as w(
        turn uuid, session uuid, account uuid, owner text, worker int, bot uuid, version int, live_version int,
        question_id uuid, answer_id uuid, content text, title text, is_new boolean, drawn boolean, parent uuid,
        answer text, sources jsonb, first_token_ms int, revision xid, guest boolean)
), sessions as (
    insert into chat_session (id, account_id, owner, bot_id, version, title, drawn, head)
    select session, account, owner, bot, version, title, drawn, turn from whole where is_new
    on conflict (id) do nothing
    returning head as turn, xmin::text as revision
), continued as (
    update chat_session s set bot_id = case when w.guest then s.bot_id else w.bot end,
        version = case when w.guest then s.version else w.version end,
        drawn = case when w.guest then s.drawn else w.drawn end, head = w.turn,
        title = coalesce(nullif(s.title, ''), w.title), updated_at = now()
    from whole w where s.id = w.session and (s.account_id = w.account) is true and not w.is_new
      and (s.xmin = w.revision or s.head = w.turn)
    returning w.turn, s.xmin::text as revision
), let_in as (
    select w.*, coalesce(n.revision, c.revision) as now_at
    from whole w left join sessions n on n.turn = w.turn left join continued c on c.turn = w.turn
    where w.is_new or c.turn is not null
), turns as (
    insert into chat_turn (id, account_id, session_id, owner, worker, bot_id, version, live_version, answer_id, parent_id,
                           guest, state, finish_reason, cache_hit, first_token_ms, ended_at)
    select turn, account, session, owner, worker, bot, version, live_version, answer_id, parent, guest, 'done', 'stop', true,
           first_token_ms, now()
    from let_in
    on conflict (id) do nothing
), messages as (
    insert into chat_message (id, account_id, session_id, turn_id, role, content, sources)
    select question_id, account, session, turn, 'user', content, '[]' from let_in
    union all
    select answer_id, account, session, turn, 'assistant', answer, sources from let_in
    on conflict (id) do nothing
)
select turn, true as begun, now_at as revision from let_in;

-- name: interrupt
-- Closes the turns whose worker is gone, and those that their own worker has forgotten, but for those that wait for somebody:
-- another worker goes on with them. What was stored of their answers stays. A sign of life from the future is none: the clock was set back.
update chat_turn t
set state = 'interrupted', finish_reason = 'error', error_code = 'interrupted',
    error_message = 'The server stopped while it was answering.', ended_at = now()
where t.state = 'open' and not exists (
    select from pauses_turn p where p.turn_id = t.id and p.account_id = t.account_id
) and (
    not exists (
        select from core_worker w
        where w.number = t.worker
          and w.seen_at between now() - :dead_after::interval and now() + :dead_after::interval)
    or (t.worker = :worker and t.created_at < now() - :forgotten_after::interval and t.id <> all(:known::uuid[])))
returning t.id;

-- name: outcomes
-- How the turns of some versions of a bot ended since a moment: those that were answered, and those whose failure may be
-- their version's fault; in conversations whose version nobody has named.
with ended as (
    select t.version, t.session_id, t.first_token_ms, case when t.error_code = any(:faults) then t.error_code end as fault,
           :refused in (t.error_code, t.finish_reason) or t.finish_reason = 'content_filter' as refused,
           t.state = 'done' and t.finish_reason <> 'tool_calls' and coalesce(m.content, '') !~ '\S' and exists (
               select from chat_message q where q.turn_id = t.id and q.account_id = t.account_id and q.role = 'user') as silent,
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

-- name: scene
-- What programs have set for a conversation.
select body from chat_scene where account_id = :account_id and session_id = :session_id;

-- name: hold_scene
-- The same, there from now on, for whoever changes it; others that do so wait.
insert into chat_scene (session_id, account_id)
select id, account_id from chat_session where account_id = :account_id and id = :session_id
on conflict (session_id) do update set updated_at = now()
returning body;

-- name: set_scene
-- What a program has made of it.
update chat_scene set body = :body where account_id = :account_id and session_id = :session_id;

-- name: tell
-- A turn is over with an answer that no connection waits for: a new one behind what is shown, or one whose server stopped.
with new as (
    insert into chat_turn (id, account_id, session_id, owner, worker, bot_id, version, answer_id, state, finish_reason,
                           ended_at, parent_id)
    select :turn_id, s.account_id, s.id, s.owner, 0, :bot_id, :version, :answer_id, 'done', 'stop', now(), s.head
    from chat_session s where s.account_id = :account_id and s.id = :session_id
    on conflict (id) do nothing
    returning id, account_id, session_id, answer_id
), old as (
    update chat_turn t
    set state = 'done', finish_reason = 'stop', error_code = null, error_message = null, ended_at = now()
    where t.account_id = :account_id and t.session_id = :session_id and t.id = :turn_id and t.state in ('open', 'interrupted')
    returning id, account_id, session_id, answer_id
), said as (
    insert into chat_message (id, account_id, session_id, turn_id, role, content)
    select answer_id, account_id, session_id, id, 'assistant', :content from (select * from new union all select * from old) t
    on conflict (id) do update set content = excluded.content
)
update chat_session s set head = :turn_id, updated_at = now()
from new where s.account_id = :account_id and s.id = new.session_id;

-- name: guests
-- The bots that take part in a conversation beside its own.
select guests from chat_session where account_id = :account_id and id = :session_id;

-- name: hold_guests
-- The same, for whoever changes them; others that do so wait.
select guests from chat_session where account_id = :account_id and id = :session_id for update;

-- name: set_guests
-- What a program has made of them.
update chat_session set guests = :guests where account_id = :account_id and id = :session_id;

-- name: give_conversation
-- Another bot has a conversation: what programs set for it was the last one's.
with given as (
    update chat_session set bot_id = :bot_id, version = :version, drawn = false, guests = '[]', given_at = now()
    where account_id = :account_id and id = :session_id
)
delete from chat_scene where account_id = :account_id and session_id = :session_id;
