-- name: file
-- A file of a bot by its path.
select id, path, blob, sha256, bytes, media_type, created_at, changed_at from drive_file
where account_id = :account_id and bot_id = :bot_id and path = :path;

-- name: held
-- The same, for whoever is going to change it: others wait.
select id, path, blob, sha256, bytes, media_type, created_at, changed_at from drive_file
where account_id = :account_id and bot_id = :bot_id and path = :path for update;

-- name: hold_place
-- Where a file is or will be: whoever else wants it held waits until the transaction ends.
select pg_advisory_xact_lock(hashtextextended('drive_file ' || :account_id::uuid || ' ' || :bot_id::uuid || ' ' || :path, 0));

-- name: below
-- A bot's files whose paths begin so, by path.
select id, path, blob, sha256, bytes, media_type, created_at, changed_at from drive_file
where account_id = :account_id and bot_id = :bot_id and starts_with(path, :folder) order by path limit :limit;

-- name: in_the_way
-- A file that would be a folder, or a folder that would be a file.
select path from drive_file
where account_id = :account_id and bot_id = :bot_id and (path = any(:above) or starts_with(path, :below)) limit 1;

-- name: used
-- How much a bot has in its drive.
select count(*) as files, coalesce(sum(bytes), 0)::bigint as bytes from drive_file
where account_id = :account_id and bot_id = :bot_id;

-- name: put
-- A file, in the place of the one before.
insert into drive_file (id, account_id, bot_id, path, blob, sha256, bytes, media_type)
values (:id, :account_id, :bot_id, :path, :blob, :sha256, :bytes, :media_type)
on conflict (bot_id, path) do update
    set blob = excluded.blob, sha256 = excluded.sha256, bytes = excluded.bytes, media_type = excluded.media_type,
        changed_at = now()
where drive_file.account_id = excluded.account_id
returning id, path, blob, sha256, bytes, media_type, created_at, changed_at;

-- name: rename
-- A file by another path.
update drive_file set path = :target, media_type = :media_type, changed_at = now()
where account_id = :account_id and bot_id = :bot_id and path = :path
returning id, path, blob, sha256, bytes, media_type, created_at, changed_at;

-- name: remove
-- A file goes; its bytes are still there.
delete from drive_file where account_id = :account_id and bot_id = :bot_id and path = :path returning blob;

-- name: add_link
-- An address of a file.
insert into drive_link (account_id, digest, file_id, name, expires_at)
values (:account_id, :digest, :file_id, :name, now() + make_interval(secs => :seconds))
on conflict (account_id, digest) do nothing;

-- name: linked
-- The file behind an address that still holds.
select f.blob, f.bytes, l.name from drive_link l join drive_file f on f.id = l.file_id and f.account_id = l.account_id
where l.account_id = :account_id and l.digest = :digest and l.expires_at > now();

-- name: end_links
-- Addresses of any account that hold no more.
delete from drive_link where expires_at < now();

-- name: accounts
-- Everybody who may have files.
select id from core_account order by id;

-- name: known
-- Which of some bytes of an account have a name.
select blob from drive_file where account_id = :account_id and blob = any(:blobs);
