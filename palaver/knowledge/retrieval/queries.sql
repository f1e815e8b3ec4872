-- name: hidden
-- The files of a collection that searches leave out.
select file_id as id from knowledge_hidden where account_id = :account_id and collection = :collection;

-- name: frequencies
-- In how many units of a collection each of some terms occurs.
select term, df from knowledge_df where account_id = :account_id and collection = :collection and term = any(:terms);

-- name: other_files
-- The searchable files of a collection that belong to none of some documents.
select f.id from knowledge_document d
join knowledge_file f on f.document_id = d.id and f.version = d.live
where d.account_id = :account_id and d.collection_id = :collection_id and d.id <> all(:documents);

-- name: passages
-- Some chunks with the titles of their documents.
select k.id, k.document_id, k.ord, k.page, k.heading, k.text, d.title, d.live as version, d.source_url
from knowledge_chunk k join knowledge_document d on d.id = k.document_id
where k.account_id = :account_id and k.id = any(:ids);

-- name: neighbours
-- The chunks of some documents at some places.
select k.document_id, k.ord, k.text
from unnest(:documents::uuid[], :ords::int[]) as w (document_id, ord)
join knowledge_chunk k on k.document_id = w.document_id and k.ord = w.ord
where k.account_id = :account_id;
