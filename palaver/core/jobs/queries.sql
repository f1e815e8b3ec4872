-- name: enqueue
-- Add a job, or answer the unfinished one with the same dedupe key; workers are woken at commit.
with made as (
    insert into core_job (id, account_id, kind, payload, dedupe, due_at)
    values (:id, :account, :kind, :payload, :dedupe, coalesce(:run_at, now()))
    on conflict (account_id, kind, dedupe) where dedupe is not null and state in ('waiting', 'running')
    do update set dedupe = excluded.dedupe
    returning id
)
select id, pg_notify('core_job', :kind) from made;

-- name: claim
-- Take the due jobs that each kind has room for, each under a lease of its own, of the next thousand those first of whose
-- account the fewest run; a run whose lease ended counts as lost.
with busy as (
    select kind, account_id, count(*) as runs
      from core_job where state = 'running' and due_at > now() group by kind, account_id
), due as (
    select job.id
      from unnest(:kinds::text[], :free::int[]) as wanted (kind, free)
     cross join lateral (
        select each.id
          from (
            select id
              from core_job
             where kind = wanted.kind and state in ('waiting', 'running') and due_at <= now() and id <> all (:mine::uuid[])
             order by due_at
             limit 1000
          ) as next
          join core_job as each on each.id = next.id
          left join busy using (kind, account_id)
         where each.state in ('waiting', 'running') and each.due_at <= now()
         order by coalesce(busy.runs, 0), each.due_at
         limit wanted.free
           for update of each skip locked
     ) as job
)
update core_job as job
   set state = 'running',
       lost = job.lost + (job.state = 'running')::int,
       lease = gen_random_uuid(),
       due_at = now() + :lease_s * interval '1 second'
  from due
 where job.id = due.id
returning job.id, job.account_id, job.kind, job.payload, job.failed, job.lost, job.lease, job.cancel;

-- name: beat
-- Prolong the leases that are still ours and store how far their jobs are; a job that is missing from the answer is not ours.
update core_job as job
   set due_at = now() + :lease_s * interval '1 second', progress = beat.progress, note = beat.note
  from unnest(:ids::uuid[], :leases::uuid[], :progress::real[], :notes::text[]) as beat (id, lease, progress, note)
 where job.id = beat.id and job.lease = beat.lease and job.state = 'running'
returning job.id, job.cancel;

-- name: hold
-- Keep anybody else from taking the job until this transaction ends; nothing when the lease is lost.
select true from core_job where id = :id and lease = :lease and state = 'running' for key share;

-- name: finish
-- The job's last word; touches nothing when the lease is lost.
update core_job
   set state = :state, lease = null, error = :error, finished_at = now(),
       progress = case when :state = 'done' then 1 else progress end
 where id = :id and lease = :lease;

-- name: postpone
-- Give the lease back for a later run; touches nothing when the lease is lost.
update core_job
   set state = 'waiting', lease = null, failed = failed + :failed, error = :error,
       due_at = now() + :delay_s * interval '1 second'
 where id = :id and lease = :lease;

-- name: cancel
-- Cancel what waits, ask what runs to stop, and tell the workers.
with asked as (
    update core_job
       set cancel = true,
           state = case state when 'waiting' then 'cancelled' else state end,
           finished_at = case state when 'waiting' then now() end
     where id = :id and account_id is not distinct from :account and state in ('waiting', 'running')
    returning id
)
select true, pg_notify('core_job', '') from asked;

-- name: status
-- One job as its account sees it.
select id, kind, state, progress, note, failed, lost, error, created_at, finished_at
  from core_job
 where id = :id and account_id is not distinct from :account;

-- name: begin_cron
-- A periodic job that nobody knew yet has missed nothing.
insert into core_cron (kind, due_at) values (:kind, :due_at) on conflict do nothing;

-- name: fire
-- Whoever moves the date forward adds the job; a run still under way swallows the next.
with moved as (
    update core_cron set due_at = :due_at where kind = :kind and due_at < :due_at returning kind
), made as (
    insert into core_job (id, kind, payload, dedupe)
    select :id, kind, null, 'cron' from moved
    on conflict (account_id, kind, dedupe) where dedupe is not null and state in ('waiting', 'running') do nothing
    returning kind
)
select pg_notify('core_job', kind) from made;

-- name: forget
-- Finished jobs are kept for a week.
delete from core_job where finished_at < now() - interval '7 days';
