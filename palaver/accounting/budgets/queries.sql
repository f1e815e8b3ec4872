-- name: budgets
-- The budgets of an account.
select scope, subject, period, tokens, cost_micros from accounting_budget
where account_id = :account_id order by scope, subject, period;

-- name: remove_budgets
-- Makes room for an account's new budgets.
delete from accounting_budget where account_id = :account_id;

-- name: add_budget
-- One budget of an account.
insert into accounting_budget (account_id, scope, subject, period, tokens, cost_micros, set_by)
values (:account_id, :scope, :subject, :period, :tokens, :cost_micros, :set_by);

-- name: used
-- What some subjects of an account have used today and this month, and what other workers have under way for them; it
-- tells those what is under way here. Where nothing was used yet, a token costs what the dearest price says.
with wanted as (
    select * from jsonb_to_recordset(:wanted) as w(scope text, subject text, held bigint)
), told as (
    insert into accounting_held (account_id, scope, subject, worker, tokens)
    select :account_id, scope, subject, :worker, held from wanted
    on conflict (account_id, scope, subject, worker) do update set tokens = excluded.tokens, at = now()
), gone as (
    delete from accounting_held
    where account_id = :account_id and worker <> :worker and at < now() - interval '10 minutes'
), days as (
    select w.scope, w.subject, d.day, d.calls, d.prompt_tokens, d.completion_tokens, d.cost_micros
    from wanted w join accounting_total d on d.account_id = :account_id and d.day >= date_trunc('month', now() at time zone 'utc')::date
        and (w.scope = 'account' or (w.scope = 'bot' and d.bot_id::text = w.subject))
    union all
    select w.scope, w.subject, d.day, d.calls, d.prompt_tokens, d.completion_tokens, d.cost_micros
    from wanted w join accounting_day d on w.scope = 'key' and d.account_id = :account_id and d.key_id::text = w.subject
        and d.day >= date_trunc('month', now() at time zone 'utc')::date
    union all
    select w.scope, w.subject, d.day, d.calls, d.prompt_tokens, d.completion_tokens, d.cost_micros
    from wanted w join accounting_day d on w.scope = 'person' and d.account_id = :account_id and d.person = w.subject
        and d.day >= date_trunc('month', now() at time zone 'utc')::date
), used as (
    select scope, subject,
           sum(prompt_tokens + completion_tokens) filter (where day = (now() at time zone 'utc')::date) as day_tokens,
           sum(cost_micros) filter (where day = (now() at time zone 'utc')::date) as day_micros,
           sum(prompt_tokens + completion_tokens) as month_tokens, sum(cost_micros) as month_micros,
           sum(completion_tokens) / nullif(sum(calls), 0) as usual
    from days group by scope, subject
), dearest as (
    select max(greatest(input_micros, output_micros)) / 1000000.0 as rate from accounting_price
    where (account_id = :account_id or account_id is null)
      and effective_from <= now() and (effective_until is null or now() < effective_until)
)
select w.scope, w.subject, coalesce(u.day_tokens, 0)::bigint as day_tokens, coalesce(u.day_micros, 0)::bigint as day_micros,
       coalesce(u.month_tokens, 0)::bigint as month_tokens, coalesce(u.month_micros, 0)::bigint as month_micros, (
           select coalesce(sum(h.tokens), 0)::bigint from accounting_held h
           where h.account_id = :account_id and h.scope = w.scope and h.subject = w.subject and h.worker <> :worker
             and h.at > now() - interval '10 seconds') as elsewhere,
       coalesce(u.month_micros::float8 / nullif(u.month_tokens, 0), d.rate::float8, 0) as rate, u.usual::bigint as usual
from wanted w left join used u using (scope, subject) cross join dearest d;
