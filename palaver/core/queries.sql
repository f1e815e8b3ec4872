-- name: enrol
-- Takes a worker number that nobody holds.
insert into core_worker (number) values (:number) on conflict do nothing;

-- name: beat
-- A sign of life, and when it was given.
insert into core_worker (number) values (:number) on conflict (number) do update set seen_at = now()
returning seen_at;

-- name: leave
-- A worker that ends in order.
delete from core_worker where number = :number;

-- name: forget
-- Frees the numbers of workers long gone.
delete from core_worker where seen_at < now() - :forget_after::interval;
