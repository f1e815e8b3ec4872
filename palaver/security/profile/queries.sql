-- name: sessions
-- The browser sessions of a person that count, in whatever account, newest first.
select l.id, l.user_agent, l.address, l.created_at, l.last_seen_at, l.secret_hash = :secret_hash as current
from security_login l
where l.user_id = :user_id and l.revoked_at is null and l.expires_at > now()
  and exists (select from security_member m where m.account_id = :account_id and m.user_id = l.user_id)
order by l.created_at desc
limit 200;

-- name: end_session
-- Ends one session of a person, in whatever account.
update security_login l set revoked_at = now()
where l.id = :id and l.user_id = :user_id and l.revoked_at is null
  and exists (select from security_member m where m.account_id = :account_id and m.user_id = l.user_id);

-- name: memberships
-- The accounts that a person is in, by name.
select a.slug, a.name, m.role, a.id = :account_id as current
from security_member m
join core_account a on a.id = m.account_id
where m.user_id = :user_id and m.status = 'active'
  and exists (select from security_member o where o.account_id = :account_id and o.user_id = m.user_id)
order by lower(a.name), a.slug;

-- name: place
-- The account of that name, if the person who is signed in to another one may be in it.
select m.account_id
from security_member m
join core_account a on a.id = m.account_id
where m.user_id = :user_id and m.status = 'active' and a.slug = :slug
  and exists (select from security_member o where o.account_id = :account_id and o.user_id = m.user_id);
