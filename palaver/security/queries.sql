-- name: names
-- What people and keys of an account are called.
select 'user:' || u.id as owner, coalesce(nullif(u.name, ''), u.email) as name
from security_member m join security_user u on u.id = m.user_id
where m.account_id = :account_id and u.id = any(:ids)
union all
select 'key:' || id, name from security_key where account_id = :account_id and id = any(:ids);

-- name: named_like
-- The people and keys of an account whose name or address holds a text.
select 'user:' || u.id as owner, u.name from security_member m join security_user u on u.id = m.user_id
where m.account_id = :account_id and strpos(lower(u.name || ' ' || u.email), lower(:text)) > 0
union all
select 'key:' || id, name from security_key
where account_id = :account_id and strpos(lower(name), lower(:text)) > 0
limit :limit;
