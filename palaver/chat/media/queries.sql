-- name: add
-- A file of its owner, in no conversation yet.
insert into media_file (id, account_id, owner, kind, media_type, name, bytes, sha256, blob, chunks, vectors)
values (:id, :account_id, :owner, :kind, :media_type, :name, :bytes, :sha256, :blob, :chunks, :vectors);

-- name: files
-- Some of an owner's files, in the order in which they came.
select id, session_id, turn_id, kind, media_type, name, bytes, blob, text, created_at from media_file
where account_id = :account_id and owner = :owner and id = any(:ids::uuid[]) order by id;

-- name: of_session
-- The files of a conversation of its owner, in the order in which they came.
select id, session_id, turn_id, kind, media_type, name, bytes, blob, text, created_at from media_file
where account_id = :account_id and owner = :owner and session_id = :session_id order by id;

-- name: of_turns
-- The files that came with some questions, each with its turn: with the first of those that stand in its place.
select f.id as file, t.id as turn
from chat_turn t
     join chat_turn v on v.session_id = t.session_id and v.account_id = t.account_id
          and v.parent_id is not distinct from t.parent_id
     join media_file f on f.turn_id = v.id and f.account_id = v.account_id
where t.account_id = :account_id and t.owner = :owner and t.id = any(:turns::uuid[]) and f.owner = :owner order by f.id;

-- name: copy
-- Files of an owner once more, for turns of another conversation; both speak of the same bytes.
insert into media_file (id, account_id, owner, session_id, turn_id, kind, media_type, name, bytes, sha256, blob, chunks,
                        vectors, text, created_at)
select c.id, f.account_id, f.owner, :session_id, c.turn, f.kind, f.media_type, f.name, f.bytes, f.sha256, f.blob, f.chunks,
       f.vectors, f.text, f.created_at
from jsonb_to_recordset(:copies) as c(id uuid, file uuid, turn uuid)
     join media_file f on f.id = c.file and f.account_id = :account_id and f.owner = :owner;

-- name: shared
-- Whether another file speaks of the same bytes.
select exists (select from media_file where account_id = :account_id and blob = :blob and id <> :id);

-- name: reading
-- What a document says, in pieces, with their vectors.
select chunks, vectors from media_file where account_id = :account_id and owner = :owner and id = :id;

-- name: bind
-- Files now belong to a turn of a conversation; those that belong to another one stay there.
update media_file set session_id = :session_id, turn_id = :turn
where account_id = :account_id and owner = :owner and id = any(:ids::uuid[]) and session_id is null and turn_id is null;

-- name: keep_text
-- What was heard in a recording, or read from a picture.
update media_file set text = :text where account_id = :account_id and owner = :owner and id = :id;

-- name: remove
-- A file that is in no conversation yet.
delete from media_file where account_id = :account_id and owner = :owner and id = :id and turn_id is null
returning blob;

-- name: left
-- Files of any account whose conversation has gone, and those that nobody has sent within a day.
select account_id, id, blob from media_file
where session_id is null and (turn_id is not null or created_at < now() - interval '1 day')
order by created_at limit :limit;

-- name: forget
-- A file whose bytes are gone.
delete from media_file where account_id = :account_id and id = :id and session_id is null;
