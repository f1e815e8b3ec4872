-- name: revisions
-- The migrations that the database has.
select version_num from core_migration order by version_num;
