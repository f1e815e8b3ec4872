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
