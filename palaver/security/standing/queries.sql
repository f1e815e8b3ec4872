-- name: changes
-- Whose standing was changed, or has come to its end, lately, of every account.
select subject as id, at from security_change where at > now() - :back_s::integer * interval '1 second'
union
select id, expires_at from security_key
where expires_at between now() - :back_s::integer * interval '1 second' and now()
union
select id, previous_until from security_key
where previous_until between now() - :back_s::integer * interval '1 second' and now()
union
select id, expires_at from security_login
where expires_at between now() - :back_s::integer * interval '1 second' and now();

-- name: standing
-- What a person of an account holds now; no row for one who is suspended or gone.
select roles, groups, permissions from security_standing where account_id = :account_id and user_id = :user_id;
