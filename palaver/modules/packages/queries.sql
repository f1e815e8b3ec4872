-- name: kept
-- The files that are kept of a bot's package.
select path, blob, sha256, bytes from packages_file
where account_id = :account_id and bot_id = :bot_id order by path;

-- name: keep
-- Keeps a file of a bot's package, in the place of the one before.
insert into packages_file (account_id, bot_id, path, blob, sha256, bytes)
values (:account_id, :bot_id, :path, :blob, :sha256, :bytes)
on conflict (bot_id, path) do update set blob = excluded.blob, sha256 = excluded.sha256, bytes = excluded.bytes
where packages_file.account_id = excluded.account_id;

-- name: forget
-- Forgets some of the files that are kept.
delete from packages_file where account_id = :account_id and bot_id = :bot_id and path = any(:paths);

-- name: imported
-- What is known of the imports of a bot.
select alias, collections, origin, report, draft, digest, imported_by, imported_at from packages_import
where account_id = :account_id and alias = :alias;

-- name: imports
-- What is known of the imports of an account's bots.
select alias, collections, origin, report, draft, digest, imported_by, imported_at from packages_import
where account_id = :account_id and origin = :origin order by alias limit 500;

-- name: claim
-- An import is going to make these collections, and whoever repeats it may add to them.
insert into packages_import (account_id, alias, collections) values (:account_id, :alias, :collections)
on conflict (account_id, alias) do update
    set collections = array(select distinct unnest(packages_import.collections || excluded.collections) order by 1);

-- name: note_import
-- What the last import of a bot has come to; without a draft's ETag the one before stays.
insert into packages_import (account_id, alias, origin, report, draft, digest, imported_by)
values (:account_id, :alias, :origin, :report, :draft, :digest, :imported_by)
on conflict (account_id, alias) do update
    set origin = excluded.origin, report = excluded.report, digest = excluded.digest, imported_by = excluded.imported_by,
        imported_at = now(), draft = case when excluded.draft = '' then packages_import.draft else excluded.draft end;

-- name: lead
-- Whether this worker alone looks through the watched folder, until the transaction ends.
select pg_try_advisory_xact_lock(:lock);
