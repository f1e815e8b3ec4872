-- name: add_collection
-- A new collection; its number is given by the database.
insert into knowledge_collection
    (id, account_id, name, description, language, embedding, dimension, k1, b, stemming, stopwords)
values (:id, :account_id, :name, :description, :language, :embedding, :dimension, :k1, :b, :stemming, :stopwords);

-- name: collections
-- An account's collections with what they hold, by id.
select c.id, c.number, c.account_id, c.name, c.description, c.language, c.embedding, c.dimension, c.k1, c.b, c.stemming,
       c.stopwords, c.avgdl, c.units, c.length, c.revision, c.created_at, c.access, h.documents,
       h.chunks
from knowledge_collection c
cross join lateral (
    select count(*) as documents, coalesce(sum(d.chunks), 0) as chunks
    from knowledge_document d where d.account_id = c.account_id and d.collection_id = c.id
) h
where c.account_id = :account_id and (:after::uuid is null or c.id > :after)
  and (c.access is null or :everything or c.access && :principals)
order by c.id limit :limit;

-- name: collection
-- One collection with what it holds.
select c.id, c.number, c.account_id, c.name, c.description, c.language, c.embedding, c.dimension, c.k1, c.b, c.stemming,
       c.stopwords, c.avgdl, c.units, c.length, c.revision, c.created_at, c.access, h.documents,
       h.chunks
from knowledge_collection c
cross join lateral (
    select count(*) as documents, coalesce(sum(d.chunks), 0) as chunks
    from knowledge_document d where d.account_id = c.account_id and d.collection_id = c.id
) h
where c.account_id = :account_id and c.name = :name and (c.access is null or :everything or c.access && :principals);

-- name: collections_named
-- What a search needs of some collections.
select id, number, account_id, name, description, language, embedding, dimension, k1, b, stemming, stopwords, avgdl, units,
       length, revision, created_at, access
from knowledge_collection
where account_id = :account_id and name = any(:names) and (access is null or :everything or access && :principals);

-- name: names_of_collections
-- Those of some names that collections have, restricted ones included.
select name from knowledge_collection where account_id = :account_id and name = any(:names);

-- name: restrict_collection
-- Whom a collection is open to from now on.
update knowledge_collection set access = :access where account_id = :account_id and id = :id;

-- name: keep_collection
-- Keeps a collection from being deleted until the transaction ends.
select number from knowledge_collection where account_id = :account_id and id = :id for key share;

-- name: delete_collection
-- Removes a collection with its documents, chunks and frequencies.
delete from knowledge_collection where account_id = :account_id and id = :id;

-- name: claim_document
-- The document of an origin, new or known, held until the transaction ends.
insert into knowledge_document as d (id, account_id, collection_id, origin, title, file_name, source_url, version)
values (:id, :account_id, :collection_id, :origin, :file_name, :file_name, :source_url, 0)
on conflict (collection_id, origin) do update set origin = excluded.origin
returning d.id, d.version, d.live, d.status,
    (select f.id from knowledge_file f where f.document_id = d.id and f.version = d.version) as file_id,
    (select f.sha256 from knowledge_file f where f.document_id = d.id and f.version = d.version) as sha256;

-- name: begin_document
-- A document waits for the ingestion of its newest file.
update knowledge_document
set version = :version, status = 'pending', progress = 0, error_code = null, error_message = null, job_id = :job_id,
    updated_at = now()
where account_id = :account_id and id = :id;

-- name: add_file
-- What was uploaded as one version of a document.
insert into knowledge_file (id, account_id, document_id, version, media_type, bytes, sha256, blob)
values (:id, :account_id, :document_id, :version, :media_type, :bytes, :sha256, :blob);

-- name: is_taken
-- Whether a document has a stored file.
select true from knowledge_file where account_id = :account_id and blob = :blob;

-- name: files
-- Every file of a document.
select id, blob from knowledge_file where account_id = :account_id and document_id = :document_id;

-- name: drop_files
-- Forgets the files of a document but for one version.
delete from knowledge_file
where account_id = :account_id and document_id = :document_id and version is distinct from :keep::int
returning id, blob;

-- name: documents
-- A collection's documents, newest first.
select d.id, d.collection_id, c.name as collection, d.title, d.file_name, d.source_url, d.version, d.live, d.status,
       d.progress, d.chunks, d.error_code, d.error_message, d.created_at, d.updated_at, f.media_type, f.bytes, f.pages
from knowledge_document d
join knowledge_collection c on c.id = d.collection_id
join knowledge_file f on f.document_id = d.id and f.version = d.version
where d.account_id = :account_id and d.collection_id = :collection_id and (:before::uuid is null or d.id < :before)
order by d.id desc limit :limit;

-- name: document
-- One document of a collection with its newest file.
select d.id, d.collection_id, c.name as collection, d.title, d.file_name, d.source_url, d.version, d.live, d.status,
       d.progress, d.chunks, d.error_code, d.error_message, d.created_at, d.updated_at, f.media_type, f.bytes, f.pages
from knowledge_document d
join knowledge_collection c on c.id = d.collection_id
join knowledge_file f on f.document_id = d.id and f.version = d.version
where d.account_id = :account_id and c.name = :collection and d.id = :id
  and (c.access is null or :everything or c.access && :principals);

-- name: lock_document
-- A document, held until the transaction ends; nothing when it is gone.
select d.id, d.version, d.live, d.status, f.id as file_id, f.sha256
from knowledge_document d left join knowledge_file f on f.document_id = d.id and f.version = d.version
where d.account_id = :account_id and d.id = :id for no key update of d;

-- name: delete_document
-- Removes a document with its chunks and files.
delete from knowledge_document where account_id = :account_id and id = :id;

-- name: hide
-- From now on searches leave out what the vector store holds of these files.
insert into knowledge_hidden (file_id, account_id, collection)
select file, :account_id, :collection from unnest(:files::uuid[]) file
on conflict do nothing;

-- name: reveal
-- Nothing of these files is to be left out any more.
delete from knowledge_hidden where account_id = :account_id and file_id = any(:files);

-- name: page_chunks
-- The text of a document, of one page where one is asked for.
select ord, heading, text from knowledge_chunk
where account_id = :account_id and document_id = :document_id and ord >= :first
  and (:page::int is null or page = :page)
order by ord limit :limit;

-- name: document_text
-- The beginning of a document's text.
select left(string_agg(text, E'\n\n' order by ord), :limit) from knowledge_chunk
where account_id = :account_id and document_id = :document_id;

-- name: viewed
-- A document with its searchable file, else its newest.
select d.id, f.id as file, c.name as collection, d.title, d.file_name, d.live, f.version, f.media_type, f.format,
       f.bytes, f.blob, f.pages
from knowledge_document d
join knowledge_collection c on c.id = d.collection_id
join knowledge_file f on f.document_id = d.id and f.version = coalesce(d.live, d.version)
where d.account_id = :account_id and d.id = :id and (c.access is null or :everything or c.access && :principals);

-- name: originals
-- The newest file of each document of a collection.
select d.file_name, d.source_url, f.blob, f.sha256, f.bytes
from knowledge_document d join knowledge_file f on f.document_id = d.id and f.version = d.version
where d.account_id = :account_id and d.collection_id = :collection_id
order by d.file_name, d.source_url nulls first, d.id;
