-- name: hold_websites
-- Holds the sites of an account until the transaction ends: two that register one at once must not make it twice.
select pg_advisory_xact_lock(hashtextextended('knowledge_website ' || :account_id::uuid, 0));

-- name: websites
-- Sites of an account, of one host or some collections where these are given, each with its job and its shortest interval.
select w.id, w.host, w.collection_id, c.name as collection, c.access, w.job_id, w.next_at, w.begun_at, w.crawled_at, w.pages, w.failed,
       w.note, j.state, j.progress, j.note as doing, u.days, u.urls
from knowledge_website w
join knowledge_collection c on c.id = w.collection_id
left join core_job j on j.id = w.job_id and j.account_id = w.account_id
cross join lateral (
    select min(days) as days, coalesce(array_agg(distinct url), '{}') as urls
    from knowledge_website_use where account_id = w.account_id and website_id = w.id
) u
where w.account_id = :account_id and (:host::text is null or w.host = :host)
  and (:id::uuid is null or w.id = :id) and (:collections::uuid[] is null or w.collection_id = any(:collections))
order by w.host;

-- name: count_websites
-- How many sites an account has.
select count(*) from knowledge_website where account_id = :account_id;

-- name: add_website
-- A site that nobody has crawled yet.
insert into knowledge_website (id, account_id, collection_id, host) values (:id, :account_id, :collection_id, :host);

-- name: has_use
-- Whether a bot asks for an address, whatever line of it does.
select exists (
    select from knowledge_website_use
    where account_id = :account_id and website_id = :website_id and bot_id = :bot_id and url = :url);

-- name: asked_by_runs
-- How many sites, and how many addresses of one, lines that compute them have asked for.
select count(distinct u.website_id) as sites, count(distinct u.url) filter (where w.host = :host) as addresses
from knowledge_website_use u join knowledge_website w on w.id = u.website_id and w.account_id = u.account_id
where u.account_id = :account_id and u.bot_id = :bot_id and u.origin = 'run';

-- name: add_use
-- A line that asks for a site; one that is there keeps its id.
insert into knowledge_website_use (id, account_id, website_id, bot_id, origin, script, url, days)
values (:id, :account_id, :website_id, :bot_id, :origin, :script, :url, :days)
on conflict (website_id, bot_id, origin, script, url) do update set days = excluded.days
returning id;

-- name: drop_uses
-- Lines that a bot's files do not have any more, and what scripts that are gone have asked for; their sites.
delete from knowledge_website_use
where account_id = :account_id and bot_id = :bot_id
  and ((origin = 'file' and id <> all (:kept::uuid[])) or (origin = 'run' and script <> all (:scripts::text[])))
returning website_id as id;

-- name: plan
-- When a site is crawled next, and by which job.
update knowledge_website set next_at = :next_at, job_id = coalesce(:job_id, job_id) where account_id = :account_id and id = :id;

-- name: begin
-- A crawl begins that is still the one that is due, of a site that somebody asks for.
update knowledge_website w set begun_at = :begun_at where w.account_id = :account_id and w.id = :id and w.next_at = :next_at
  and exists (select from knowledge_website_use u where u.account_id = w.account_id and u.website_id = w.id);

-- name: crawled
-- What a crawl has come to.
update knowledge_website set crawled_at = :crawled_at, pages = :pages, failed = :failed, note = :note
where account_id = :account_id and id = :id;

-- name: tell
-- Why a site could not be crawled.
update knowledge_website set note = :note where account_id = :account_id and id = :id;

-- name: pages
-- The documents of a collection that came from an address, the first ones first.
select id, source_url as url from knowledge_document
where account_id = :account_id and collection_id = :collection_id and source_url is not null order by id;
