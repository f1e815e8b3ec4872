-- name: lock_collection
-- One collection, held against other changes of its index until the transaction ends.
select id, number, account_id, name, description, language, embedding, dimension, k1, b, stemming, stopwords, avgdl, units,
       length, revision, created_at, access
from knowledge_collection where account_id = :account_id and id = :id for no key update;

-- name: task
-- What an ingestion works on; nothing once its version is superseded, searchable or gone.
select d.id as document, f.id as file, f.number, f.blob, d.file_name, d.version, d.collection_id, c.language, c.embedding,
       c.stemming, c.stopwords
from knowledge_document d
join knowledge_file f on f.document_id = d.id and f.version = d.version
join knowledge_collection c on c.id = d.collection_id
where d.account_id = :account_id and f.id = :file and d.status <> 'ready';

-- name: is_live
-- Whether a file is the searchable one of its document.
select true from knowledge_file f join knowledge_document d on d.id = f.document_id
where f.account_id = :account_id and f.id = :file and f.version = d.live;

-- name: report
-- How far the ingestion of a version is; touches nothing once that is superseded or gone.
update knowledge_document set status = :status, progress = :progress, updated_at = now()
where account_id = :account_id and id = :document and version = :version and status <> 'ready';

-- name: fail
-- Why the ingestion of a file ended.
update knowledge_document d set status = 'failed', error_code = :code, error_message = :message, updated_at = now()
from knowledge_file f
where d.account_id = :account_id and f.id = :file and f.document_id = d.id and f.version = d.version
  and d.status <> 'ready';

-- name: drop_chunks
-- Removes the chunks of a document.
delete from knowledge_chunk where account_id = :account_id and document_id = :document_id;

-- name: add_chunk
-- One chunk of a document.
insert into knowledge_chunk
    (id, account_id, collection_id, document_id, ord, page, heading, text, terms, counts, length)
values (:id, :account_id, :collection_id, :document_id, :ord, :page, :heading, :text, :terms, :counts, :length);

-- name: finish_document
-- A document's newest version is the searchable one.
update knowledge_document
set status = 'ready', progress = 1, live = version, title = :title, chunks = :chunks, updated_at = now()
where account_id = :account_id and id = :id and version = :version and status <> 'ready';

-- name: finish_file
-- What reading the file told.
update knowledge_file set pages = :pages, format = :format where account_id = :account_id and id = :file;

-- name: measure
-- The units of a document that have terms, and their length.
select count(*) filter (where length > 0) as units, coalesce(sum(length), 0) as length
from knowledge_chunk where account_id = :account_id and document_id = :document_id;

-- name: count_in
-- Adds a document's chunks to the frequencies of its collection.
insert into knowledge_df (collection, term, account_id, df)
select :collection::int, term, :account_id::uuid, count(*)
from knowledge_chunk k, unnest(k.terms) term
where k.account_id = :account_id and k.document_id = :document_id
group by term order by term
on conflict (collection, term) do update set df = knowledge_df.df + excluded.df;

-- name: count_out
-- Takes a document's chunks out of the frequencies of its collection; each is found by its whole key, also while the
-- statistics do not know the collection.
with x as materialized (
    select :collection::int as collection, term, count(*) as df from knowledge_chunk k, unnest(k.terms) term
    where k.account_id = :account_id and k.document_id = :document_id group by term
)
update knowledge_df d set df = d.df - x.df from x
where d.collection = x.collection and d.term = x.term and d.account_id = :account_id;

-- name: drop_uncounted
-- Forgets the terms that no chunk has any more.
delete from knowledge_df where account_id = :account_id and collection = :collection and df <= 0;

-- name: change_collection
-- What a collection holds changed: its size, its mean length while it has none, and its revision.
update knowledge_collection
set units = :units, length = :length, avgdl = :avgdl, revision = revision + 1
where account_id = :account_id and id = :id;

-- name: touch_collection
-- What searches found is out of date.
update knowledge_collection set revision = revision + 1 where account_id = :account_id and id = :id;

-- name: counted_chunks
-- A collection's chunks in the order of their ids, with what their weights are made of.
select id, terms, counts from knowledge_chunk
where account_id = :account_id and collection_id = :collection_id and id > :after
order by id limit :limit;
