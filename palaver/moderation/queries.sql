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
-- An account's events, newest first, of bots that are open to who asks; the verdict 'none' is that of those that wait for
-- one.
select e.id, e.bot_id, b.alias as bot, e.version, e.session_id, e.turn_id, e.direction, e.handler, e.category, e.score,
       e.action, e.excerpt, e.verdict, e.judged_by, e.created_at
from moderation_event e join config_bot b on b.id = e.bot_id and b.account_id = e.account_id
where e.account_id = :account_id and (:only::uuid[] is null or b.id = any(:only))
  and (b.access is null or :everything or b.access && :principals)
  and (:bot::text is null or b.alias = :bot) and (:before::uuid is null or e.id < :before)
  and (:direction::text is null or e.direction = :direction) and (:category::text is null or e.category = :category)
  and (:action::text is null or e.action = :action)
  and (:verdict::text is null or e.verdict = :verdict or (:verdict = 'none' and e.verdict is null))
order by e.id desc limit :limit;

-- name: judge
-- What an operator says of an event; null takes it back.
update moderation_event e set verdict = :verdict, judged_by = :judged_by
from config_bot b
where e.account_id = :account_id and e.id = :id and b.id = e.bot_id and b.account_id = e.account_id
  and (:only::uuid[] is null or b.id = any(:only)) and (b.access is null or :everything or b.access && :principals);

-- name: rates
-- How often each handler of each bot has found something since a moment, and how often it was wrong.
select b.alias as bot, e.direction, e.handler, e.category, count(*) as found,
       count(*) filter (where e.action in ('replace', 'block', 'handoff')) as stopped,
       count(*) filter (where e.verdict is not null) as judged,
       count(*) filter (where e.verdict = 'false_positive') as wrong
from moderation_event e join config_bot b on b.id = e.bot_id and b.account_id = e.account_id
where e.account_id = :account_id and (:only::uuid[] is null or b.id = any(:only))
  and (b.access is null or :everything or b.access && :principals) and e.created_at >= :since
group by b.alias, e.direction, e.handler, e.category
order by found desc, bot, handler, category limit :limit;

-- name: forget
-- Removes a bot's events that belong to no conversation and are older than what is said to it is kept.
delete from moderation_event
where account_id = :account_id and bot_id = :bot_id and session_id is null and created_at < now() - :kept::interval;
