-- name: advance
-- Takes the next place of an account's chain, and holds it until the transaction ends; no row before its first act.
update core_audit_head set seq = seq + 1 where account_id = :account_id
returning seq, hash;

-- name: begin
-- An account's chain, still empty.
insert into core_audit_head (account_id) values (:account_id) on conflict do nothing;

-- name: append
-- One entry, and the head that now ends in it.
with head as (
    update core_audit_head set hash = :hash where account_id = :account_id
)
insert into core_audit (seq, id, account_id, created_at, actor, action, outcome, target, details, address, user_agent,
    request_id, prev_hash, hash)
values (:seq, :id, :account_id, :created_at, :actor, :action, :outcome, :target, :details, :address, :user_agent,
    :request_id, :prev_hash, :hash);

-- name: noted_since
-- Whether an act of this kind from this address is on record since then, written by whatever worker.
select exists (
    select from core_audit
    where account_id = :account_id and actor = :actor and action = :action and address = :address
      and created_at > :since
);

-- name: head
-- Where an account's chain ends.
select seq, hash from core_audit_head where account_id = :account_id;

-- name: follow
-- The entries after a place, in their order.
select seq, id, account_id, created_at, actor, action, outcome, target, details, address, user_agent, request_id,
    prev_hash, hash
from core_audit where account_id = :account_id and seq > :after order by seq limit :limit;

-- name: latest
-- The newest entries that fit, before a place.
select seq, id, account_id, created_at, actor, action, outcome, target, details, address, user_agent, request_id,
    prev_hash, hash
from core_audit
where account_id = :account_id and (:before::bigint is null or seq < :before)
  and (:actors::text[] is null or actor = any(:actors))
  and (:action::text is null or action = :action)
  and (:outcome::text is null or outcome = :outcome)
  and (:since::timestamptz is null or created_at >= :since)
  and (:until::timestamptz is null or created_at < :until)
order by seq desc limit :limit;

-- name: earliest
-- The oldest entries that fit, after a place: what an export goes through.
select seq, id, account_id, created_at, actor, action, outcome, target, details, address, user_agent, request_id,
    prev_hash, hash
from core_audit
where account_id = :account_id and seq > :after
  and (:actors::text[] is null or actor = any(:actors))
  and (:action::text is null or action = :action)
  and (:outcome::text is null or outcome = :outcome)
  and (:since::timestamptz is null or created_at >= :since)
  and (:until::timestamptz is null or created_at < :until)
order by seq limit :limit;
