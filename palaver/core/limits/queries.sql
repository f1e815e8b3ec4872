-- name: limits
-- The limits of an account.
select scope, route_class, per_minute, burst from limits_policy
where account_id = :account_id order by scope, route_class;

-- name: remove_limits
-- Makes room for an account's new limits.
delete from limits_policy where account_id = :account_id;

-- name: add_limit
-- One limit of an account.
insert into limits_policy (account_id, scope, route_class, per_minute, burst, set_by)
values (:account_id, :scope, :route_class, :per_minute, :burst, :set_by);

-- name: count_refusals
-- Counts refusals of one subject; who comes again after a day is counted anew.
insert into limits_offender as o (id, account_id, scope, route_class, subject, label, refusals)
values (:id, :account_id, :scope, :route_class, :subject, :label, :refusals)
on conflict (account_id, scope, route_class, subject) do update
set id = excluded.id, label = excluded.label, last_at = now(),
    refusals = excluded.refusals + case when o.last_at > now() - interval '1 day' then o.refusals else 0 end,
    first_at = case when o.last_at > now() - interval '1 day' then o.first_at else now() end;

-- name: forget_offenders
-- Keeps the latest ones of an account, for a month.
delete from limits_offender
where account_id is not distinct from :account_id and (last_at < now() - interval '30 days' or id in (
    select id from limits_offender where account_id is not distinct from :account_id
    order by id desc offset :kept));

-- name: offenders
-- Whom the limits of an account have refused, latest first; with `nobodys` those too who were not known yet.
select id, account_id, scope, route_class, subject, label, refusals, first_at, last_at from limits_offender
where (account_id = :account_id or (:nobodys and account_id is null)) and (:before::uuid is null or id < :before)
order by id desc limit :limit;
