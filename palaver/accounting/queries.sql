-- name: record
-- A batch of calls, each with the price that holds at its time, and the day's sums of those that were not there yet. An
-- account's own price goes before the platform's, a model's name before a pattern.
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
