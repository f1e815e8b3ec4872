-- name: record
-- What was found, in one go; what belongs to a conversation that is gone meanwhile is not kept.
insert into moderation_event (id, account_id, bot_id, version, session_id, turn_id, direction, handler, category, score,
                              action, excerpt)
select e.id, e.account_id, e.bot_id, e.version, e.session_id, e.turn_id, e.direction, e.handler, e.category, e.score,
       e.action, e.excerpt
from jsonb_to_recordset(:events) as e(
    id uuid, account_id uuid, bot_id uuid, version int, session_id uuid, turn_id uuid, direction text, handler text,
    category text, score real, action text, excerpt text)
where exists (select from config_bot b where b.id = e.bot_id and b.account_id = e.account_id)
  and (e.session_id is null
       or exists (select from chat_session s where s.id = e.session_id and s.account_id = e.account_id))
on conflict (id) do nothing;

-- name: events
-- An account's events, newest first, of bots that are open to who asks; the
-- verdict 'none' is that of those that wait for one.
select id, bot_id, version, session_id, turn_id, direction, handler, category, score, action, excerpt, verdict,
       judged_by, created_at
from moderation_event
where account_id = :account_id and (:bots::uuid[] is null or bot_id = any(:bots))
  and (:bot_id::uuid is null or bot_id = :bot_id) and (:before::uuid is null or id < :before)
  and (:direction::text is null or direction = :direction) and (:category::text is null or category = :category)
  and (:action::text is null or action = :action)
  and (:verdict::text is null or verdict = :verdict or (:verdict = 'none' and verdict is null))
order by id desc limit :limit;

-- name: judge
-- What an operator says of an event; null takes it back.
update moderation_event set verdict = :verdict, judged_by = :judged_by
where account_id = :account_id and id = :id and (:bots::uuid[] is null or bot_id = any(:bots));

-- name: rates
-- How often each handler of each bot has found something since a moment, and how often it was wrong.
select bot_id, direction, handler, category, count(*) as found,
       count(*) filter (where action in ('replace', 'block', 'handoff')) as stopped,
       count(*) filter (where verdict is not null) as judged,
       count(*) filter (where verdict = 'false_positive') as wrong
from moderation_event
where account_id = :account_id and (:bots::uuid[] is null or bot_id = any(:bots)) and created_at >= :since
group by bot_id, direction, handler, category
order by found desc, handler, category limit :limit;

-- name: forget
-- Removes a bot's events that belong to no conversation and are older than what is said to it is kept.
delete from moderation_event
where account_id = :account_id and bot_id = :bot_id and session_id is null and created_at < now() - :kept::interval;
