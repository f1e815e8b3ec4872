-- name: add
-- One unit with its embedding and the list of its terms.
with listed as (
    insert into vectors_unit (unit, collection, account_id, terms)
    values (:unit, :collection, :account, :terms::bigint[])
)
insert into vectors_dense (unit, collection, account_id, document, e)
values (:unit, :collection, :account, :document, (:dense::real[])::halfvec);

-- name: add_postings
-- The weighted terms of some units.
insert into vectors_posting (collection, term, unit, w)
select :collection, term, unit, w
  from unnest(:terms::bigint[], :units::bigint[], :weights::real[]) as posting (term, unit, w)
 order by term, unit;

-- name: reweigh
-- New weights for postings that are there; found by their whole key, also while the statistics do not know the collection.
with given as materialized (
    select :collection::int as collection, term, unit, w
      from unnest(:terms::bigint[], :units::bigint[], :weights::real[]) as given (term, unit, w)
)
update vectors_posting as posting
   set w = given.w
  from given
 where posting.collection = given.collection and posting.term = given.term and posting.unit = given.unit
   and posting.w <> given.w;

-- name: units
-- The units of a document.
select unit from vectors_dense where collection = :collection and document = :document;

-- name: remove
-- Some units with their postings, found by their whole key, also while the statistics do not know the collection.
with gone as (
    delete from vectors_unit where unit = any (:units::bigint[]) and collection = :collection
    returning collection, unit, terms
), dense as (
    delete from vectors_dense where unit = any (:units::bigint[]) and collection = :collection
)
delete from vectors_posting as posting
 using gone, unnest(gone.terms) as listed (term)
 where posting.collection = gone.collection and posting.term = listed.term and posting.unit = gone.unit;

-- name: drop
-- A whole collection.
with listed as (
    delete from vectors_unit where collection = :collection
), dense as (
    delete from vectors_dense where collection = :collection
)
delete from vectors_posting where collection = :collection;

-- name: search
-- Both best lists, with both scores for each of their units; the lists take more while units must be left out.
with gone as materialized (
    select unit from vectors_dense where collection = :collection and document = any (:without::uuid[])
), dense as materialized (
    select unit, -(e <#> (select (:vector::real[])::halfvec)) as score
      from vectors_dense
     where collection = :collection
     order by score desc, unit
     limit :limit::bigint + (select count(*) from gone)
), sparse as materialized (
    select posting.unit, sum(posting.w * asked.x) as score
      from unnest(:terms::bigint[], :weights::real[]) as asked (term, x)
     cross join lateral (
        -- offset 0: one look-up for each term, also while the statistics do not know the collection yet
        select unit, w from vectors_posting where collection = :collection and term = asked.term offset 0
     ) as posting
     group by posting.unit
), worded as materialized (
    select unit, score from sparse order by score desc, unit limit :limit::bigint + (select count(*) from gone)
), best as (
    (select unit from dense where unit not in (select unit from gone) order by score desc, unit limit :limit)
    union
    (select unit from worded where unit not in (select unit from gone) order by score desc, unit limit :limit)
)
select best.unit,
       coalesce(dense.score, (
           select -(e <#> (select (:vector::real[])::halfvec)) from vectors_dense where vectors_dense.unit = best.unit
       )) as cosine,
       coalesce(sparse.score, 0)::float8 as bm25
  from best
  left join dense on dense.unit = best.unit
  left join sparse on sparse.unit = best.unit;

-- name: search_words
-- The best list by words alone.
with gone as materialized (
    select unit from vectors_dense where collection = :collection and document = any (:without::uuid[])
), worded as materialized (
    select posting.unit, sum(posting.w * asked.x) as score
      from unnest(:terms::bigint[], :weights::real[]) as asked (term, x)
     cross join lateral (
        -- offset 0: one look-up for each term, also while the statistics do not know the collection yet
        select unit, w from vectors_posting where collection = :collection and term = asked.term offset 0
     ) as posting
     group by posting.unit
     order by score desc, posting.unit
     limit :limit::bigint + (select count(*) from gone)
)
select unit, null::float8 as cosine, score::float8 as bm25
  from worded where unit not in (select unit from gone) order by score desc, unit limit :limit;
