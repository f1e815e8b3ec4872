-- name: entry
-- The stored answer under a hash, while it lives.
select answer, sources, tokens, extract(epoch from expires_at)::float8 as ends_at
from answers_entry where account_id = :account_id and hash = :hash and expires_at > now();

-- name: near
-- Stored answers of one part of the cache whose questions share a cell with a vector.
select hash, question, vector, answer, sources, tokens, extract(epoch from expires_at)::float8 as ends_at
from answers_entry
where account_id = :account_id and part = :part and near && :near::bigint[] and expires_at > now()
order by id desc limit :limit;

-- name: keep
-- Stores an answer, unless a collection that it was made of has changed meanwhile, or its conversation is gone.
insert into answers_entry (id, account_id, bot_id, version, hash, part, owner, question, answer, sources, model, tokens,
                           language, collections, session_id, near, vector, expires_at)
select :id, :account_id, :bot_id, :version, :hash, :part, :owner, :question, :answer, :sources, :model, :tokens, :language,
       :collections, s.id, :near, :vector, to_timestamp(:ends_at::float8)
from chat_session s
where s.id = :session_id and s.account_id = :account_id and not exists (
    select from unnest(:collections::uuid[], :revisions::bigint[]) as used (id, revision)
    left join knowledge_collection c on c.id = used.id and c.account_id = :account_id
    where c.revision is distinct from used.revision)
on conflict (hash) do update
    set answer = excluded.answer, sources = excluded.sources, tokens = excluded.tokens, session_id = excluded.session_id,
        near = excluded.near, vector = excluded.vector, expires_at = excluded.expires_at, created_at = now();

-- name: drop_entry
-- Forgets the answer under a hash.
delete from answers_entry where account_id = :account_id and hash = :hash;

-- name: forget_expired
-- Answers that have lived long enough, whose ever they were.
delete from answers_entry where expires_at <= now();

-- name: count
-- What a worker has counted for a bot on a day.
insert into answers_day as d (account_id, bot_id, day, exact, semantic, missed, kept, saved_tokens)
select a.id, :bot_id, :day, :exact, :semantic, :missed, :kept, :saved_tokens from core_account a where a.id = :account_id
on conflict (account_id, bot_id, day) do update
    set exact = d.exact + excluded.exact, semantic = d.semantic + excluded.semantic, missed = d.missed + excluded.missed,
        kept = d.kept + excluded.kept, saved_tokens = d.saved_tokens + excluded.saved_tokens;

-- name: count_hits
-- How often an answer was given again since the last time.
update answers_entry set hits = hits + :hits, hit_at = now() where account_id = :account_id and hash = :hash;

-- name: kept
-- The stored answers of some bots, newest first, with a text in the question or the answer.
select e.id, b.alias as bot, e.version, e.question, e.answer, e.model, e.tokens, e.hits, e.hit_at, e.created_at, e.expires_at
from answers_entry e join config_bot b on b.id = e.bot_id and b.account_id = e.account_id
where e.account_id = :account_id and e.bot_id = any(:bots::uuid[]) and e.expires_at > now()
  and (:before::uuid is null or e.id < :before)
  and (:q = '' or strpos(lower(e.question), lower(:q)) > 0 or strpos(lower(e.answer), lower(:q)) > 0)
order by e.id desc limit :limit;

-- name: remove
-- Forgets one stored answer of some bots; which bot it was of.
delete from answers_entry where account_id = :account_id and bot_id = any(:bots::uuid[]) and id = :id returning bot_id;

-- name: purge
-- Forgets the stored answers of some bots, with a text in the question or the answer.
delete from answers_entry
where account_id = :account_id and bot_id = any(:bots::uuid[])
  and (:q = '' or strpos(lower(question), lower(:q)) > 0 or strpos(lower(answer), lower(:q)) > 0);

-- name: savings
-- What was counted for some bots in the last days, with the answers that are stored now.
select b.alias as bot, sum(d.exact)::bigint as exact, sum(d.semantic)::bigint as semantic,
       sum(d.missed)::bigint as missed, sum(d.kept)::bigint as kept, sum(d.saved_tokens)::bigint as saved_tokens, (
    select count(*) from answers_entry e
    where e.account_id = :account_id and e.bot_id = b.id and e.expires_at > now()
) as entries, sum(d.exact + d.semantic)::float8 / nullif(sum(d.exact + d.semantic + d.missed), 0) as hit_ratio
from answers_day d join config_bot b on b.id = d.bot_id and b.account_id = d.account_id
where d.account_id = :account_id and d.bot_id = any(:bots::uuid[]) and d.day > current_date - :days::int
group by b.id order by b.id;
