-- name: record
-- A batch of calls, each with the price that holds at its time, and the day's sums of those that were not there yet: by
-- all that usage is grouped by, and by bot alone for budgets. An account's own price goes before the platform's, a
-- model's name before a pattern.
with given as (
    select * from jsonb_to_recordset(:rows) as r(
        id uuid, at timestamptz, account uuid, owner text, key uuid, person text, bot uuid, version int, session uuid,
        turn uuid, channel text, activity text, connection text, provider text, model text, prompt_tokens bigint,
        completion_tokens bigint, cached_tokens bigint, reasoning_tokens bigint, estimated boolean, outcome text,
        first_token_ms int, ms int)
), priced as (
    select g.*, p.id as price, coalesce(round((
        (g.prompt_tokens - g.cached_tokens) * p.input_micros::numeric
        + g.cached_tokens * coalesce(p.cached_micros, p.input_micros)::numeric
        + g.completion_tokens * p.output_micros::numeric) / 1000000), 0)::bigint as cost
    from given g join core_account a on a.id = g.account left join lateral (
        select p.id, p.input_micros, p.output_micros, p.cached_micros from accounting_price p
        where (p.account_id = g.account or p.account_id is null) and g.outcome <> 'cached' and p.provider = g.provider
          and p.activity = g.activity and g.model like p.pattern
          and p.effective_from <= g.at and (p.effective_until is null or g.at < p.effective_until)
        order by p.account_id is null, p.model like '%*%', length(p.model) desc, p.effective_from desc limit 1
    ) p on true
), stored as (
    insert into accounting_call (
        id, at, account_id, owner, key_id, person, bot_id, version, session_id, turn_id, channel, activity, connection,
        provider, model, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, estimated, outcome,
        first_token_ms, ms, price_id, cost_micros)
    select id, at, account, owner, key, coalesce(person, ''), bot, version, session, turn, coalesce(channel, ''), activity,
           connection, provider, model, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, estimated,
           outcome, first_token_ms, ms, price, cost
    from priced
    on conflict (id) do nothing
    returning *
), totals as (
    insert into accounting_total as t (account_id, day, bot_id, calls, prompt_tokens, completion_tokens, cost_micros)
    select account_id, (at at time zone 'utc')::date, bot_id, count(*), sum(prompt_tokens), sum(completion_tokens),
           sum(cost_micros)
    from stored where outcome <> 'cached' group by 1, 2, 3 order by 1, 2, 3
    on conflict (account_id, day, bot_id) do update
    set calls = t.calls + excluded.calls, prompt_tokens = t.prompt_tokens + excluded.prompt_tokens,
        completion_tokens = t.completion_tokens + excluded.completion_tokens, cost_micros = t.cost_micros + excluded.cost_micros
)
insert into accounting_day as d (
    account_id, day, bot_id, activity, provider, model, key_id, person, calls, hits, estimated, unpriced, prompt_tokens,
    completion_tokens, cached_tokens, saved_tokens, cost_micros)
select account_id, (at at time zone 'utc')::date as day, bot_id, activity, provider, model, key_id, person,
       count(*) filter (where outcome <> 'cached'), count(*) filter (where outcome = 'cached'),
       count(*) filter (where outcome <> 'cached' and estimated),
       count(*) filter (where outcome <> 'cached' and price_id is null),
       coalesce(sum(prompt_tokens) filter (where outcome <> 'cached'), 0),
       coalesce(sum(completion_tokens) filter (where outcome <> 'cached'), 0),
       coalesce(sum(cached_tokens) filter (where outcome <> 'cached'), 0),
       coalesce(sum(prompt_tokens + completion_tokens) filter (where outcome = 'cached'), 0), sum(cost_micros)
from stored group by 1, 2, 3, 4, 5, 6, 7, 8 order by 1, 2, 3, 4, 5, 6, 7, 8
on conflict (account_id, day, bot_id, activity, provider, model, key_id, person) do update
set calls = d.calls + excluded.calls, hits = d.hits + excluded.hits, estimated = d.estimated + excluded.estimated,
    unpriced = d.unpriced + excluded.unpriced, prompt_tokens = d.prompt_tokens + excluded.prompt_tokens,
    completion_tokens = d.completion_tokens + excluded.completion_tokens,
    cached_tokens = d.cached_tokens + excluded.cached_tokens, saved_tokens = d.saved_tokens + excluded.saved_tokens,
    cost_micros = d.cost_micros + excluded.cost_micros;

-- name: prices
-- An account's prices and the platform's, newest first.
select id, provider, model, activity, input_micros, output_micros, cached_micros, effective_from, effective_until,
       account_id is null as platform, case when account_id is null then 'platform' else set_by end as set_by
from accounting_price
where (account_id = :account_id or account_id is null) and (:before::uuid is null or id < :before)
order by id desc limit :limit;

-- name: price
-- One of an account's prices, or of the platform's.
select id, provider, model, activity, input_micros, output_micros, cached_micros, effective_from, effective_until,
       account_id is null as platform, set_by
from accounting_price where (account_id = :account_id or account_id is null) and id = :id;

-- name: holding
-- The price that a call of a model made now would have, as `record` finds it.
select id, provider, model, activity, input_micros, output_micros, cached_micros, effective_from, effective_until,
       account_id is null as platform, set_by
from accounting_price
where (account_id = :account_id or account_id is null) and provider = :provider and activity = :activity
  and :model like pattern and effective_from <= now() and (effective_until is null or now() < effective_until)
order by account_id is null, model like '%*%', length(model) desc, effective_from desc limit 1;

-- name: hold_prices
-- Holds the prices of a model until the transaction ends: two that begin at once must not both hold.
select pg_advisory_xact_lock(hashtextextended(
    concat_ws(' ', 'accounting_price', :account_id::uuid, :provider::text, :model::text, :activity::text), 0));

-- name: has_later
-- Whether a price of a model begins at a moment or later.
select exists (
    select from accounting_price
    where account_id is not distinct from :account_id and provider = :provider and model = :model
      and activity = :activity and effective_from >= :begins
      and (effective_until is null or effective_until > effective_from));

-- name: end_before
-- Ends the price of a model where the next one begins.
update accounting_price set effective_until = :ends
where account_id is not distinct from :account_id and provider = :provider and model = :model
  and activity = :activity and effective_from < :ends and (effective_until is null or effective_until > :ends);

-- name: add_price
-- One price, which no call has been made by yet.
insert into accounting_price (id, account_id, provider, model, activity, input_micros, output_micros, cached_micros,
                              effective_from, effective_until, set_by)
values (:id, :account_id, :provider, :model, :activity, :input_micros, :output_micros, :cached_micros, :effective_from,
        :effective_until, :set_by)
returning id, provider, model, activity, input_micros, output_micros, cached_micros, effective_from, effective_until,
          account_id is null as platform, set_by;

-- name: expire_price
-- Ends a price now, or at its begin where it has not begun.
update accounting_price set effective_until = greatest(effective_from, now())
where account_id is not distinct from :account_id and id = :id
returning id, provider, model, activity, input_micros, output_micros, cached_micros, effective_from, effective_until,
          account_id is null as platform, set_by;

-- name: save
-- Adds what stored answers have saved to the day's sums.
insert into accounting_day as d (
    account_id, day, bot_id, activity, provider, model, key_id, person, calls, hits, estimated, unpriced, prompt_tokens,
    completion_tokens, cached_tokens, saved_tokens, cost_micros)
select r.account, r.day, r.bot, r.activity, r.provider, r.model, r.key, r.person, 0, r.hits, 0, 0, 0, 0, 0, r.tokens, 0
from jsonb_to_recordset(:rows) as r(account uuid, day date, bot uuid, activity text, provider text, model text, key uuid,
    person text, hits bigint, tokens bigint) join core_account a on a.id = r.account
order by 1, 2, 3, 4, 5, 6, 7, 8
on conflict (account_id, day, bot_id, activity, provider, model, key_id, person) do update
set hits = d.hits + excluded.hits, saved_tokens = d.saved_tokens + excluded.saved_tokens;

-- name: groups
-- What an account's calls of some days have used: apart by day, bot, model, key, person or activity, or in all.
select case :by::text when '' then '' when 'day' then day::text when 'bot' then coalesce(bot_id::text, '-')
           when 'model' then provider || ':' || model when 'key' then coalesce(key_id::text, '-')
           when 'person' then coalesce(nullif(person, ''), '-') else activity end as "group",
       coalesce(sum(calls), 0)::bigint as calls, coalesce(sum(hits), 0)::bigint as hits,
       coalesce(sum(estimated), 0)::bigint as estimated, coalesce(sum(unpriced), 0)::bigint as unpriced,
       coalesce(sum(prompt_tokens), 0)::bigint as prompt_tokens,
       coalesce(sum(completion_tokens), 0)::bigint as completion_tokens,
       coalesce(sum(cached_tokens), 0)::bigint as cached_tokens, coalesce(sum(saved_tokens), 0)::bigint as saved_tokens,
       coalesce(sum(cost_micros), 0)::bigint as cost_micros
from accounting_day
where account_id = :account_id and day between :first::date and :last::date
  and (:bot::text is null or coalesce(bot_id::text, '-') = :bot)
  and (:model::text is null or provider || ':' || model = :model)
  and (:key::text is null or coalesce(key_id::text, '-') = :key)
  and (:person::text is null or coalesce(nullif(person, ''), '-') = :person)
  and (:activity::text is null or activity = :activity)
group by 1
order by case when :by::text = 'day' then min(day) end, sum(cost_micros) desc,
         sum(prompt_tokens + completion_tokens) desc, 1
limit :limit;

-- name: day_rows
-- The sums as they are kept, of whole days.
select day, bot_id as bot, activity, provider, model, key_id as key, person, calls, hits, estimated, unpriced, prompt_tokens,
       completion_tokens, cached_tokens, saved_tokens, cost_micros
from accounting_day
where account_id = :account_id and day between :first::date and :last::date
  and (:bot::text is null or coalesce(bot_id::text, '-') = :bot)
  and (:model::text is null or provider || ':' || model = :model)
  and (:key::text is null or coalesce(key_id::text, '-') = :key)
  and (:person::text is null or coalesce(nullif(person, ''), '-') = :person)
  and (:activity::text is null or activity = :activity)
order by day, bot_id, activity, provider, model, key_id, person;

-- name: calls
-- The calls behind an account's sums, newest first, with the price that each has cost by.
select c.id, c.at, c.bot_id as bot, c.version, c.session_id as session, c.turn_id as turn, c.owner, c.key_id as key, c.person,
       c.channel, c.activity, c.connection, c.provider, c.model, c.prompt_tokens, c.completion_tokens, c.cached_tokens,
       c.reasoning_tokens, c.estimated, c.outcome, c.first_token_ms, c.ms, c.price_id, p.input_micros, p.output_micros,
       p.cached_micros, c.cost_micros
from accounting_call c left join accounting_price p on p.id = c.price_id and (p.account_id = c.account_id or p.account_id is null)
where c.account_id = :account_id and c.at >= :first::date::timestamp at time zone 'utc'
  and c.at < (:last::date + 1)::timestamp at time zone 'utc'
  and (:bot::text is null or coalesce(c.bot_id::text, '-') = :bot)
  and (:model::text is null or c.provider || ':' || c.model = :model)
  and (:key::text is null or coalesce(c.key_id::text, '-') = :key)
  and (:person::text is null or coalesce(nullif(c.person, ''), '-') = :person)
  and (:activity::text is null or c.activity = :activity)
  and (:before::uuid is null or (c.at, c.id) < (
      select b.at, b.id from accounting_call b where b.account_id = :account_id and b.id = :before))
order by c.at desc, c.id desc limit :limit;

-- name: turn_calls
-- The calls that one turn of its owner has made.
select c.id, c.at, c.bot_id as bot, c.version, c.session_id as session, c.turn_id as turn, c.owner, c.key_id as key, c.person,
       c.channel, c.activity, c.connection, c.provider, c.model, c.prompt_tokens, c.completion_tokens, c.cached_tokens,
       c.reasoning_tokens, c.estimated, c.outcome, c.first_token_ms, c.ms, c.price_id, p.input_micros, p.output_micros,
       p.cached_micros, c.cost_micros
from accounting_call c left join accounting_price p on p.id = c.price_id and (p.account_id = c.account_id or p.account_id is null)
where c.account_id = :account_id and c.owner = :owner and c.turn_id = :turn
order by c.at, c.id;
