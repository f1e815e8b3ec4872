-- name: signing_keys
-- What signs and verifies our tokens, newest first.
select id, jwk from security_signing_key order by created_at desc, id desc;

-- name: first_signing_key
-- The first signing key; later ones come with rotation.
insert into security_signing_key (id, jwk) select :id, :jwk where not exists (select from security_signing_key);

-- name: add_signing_key
-- Another signing key, which is the newest.
insert into security_signing_key (id, jwk) values (:id, :jwk);

-- name: retire_signing_keys
-- Removes keys that another has replaced so long ago that nothing they signed still counts.
delete from security_signing_key old where exists (
    select from security_signing_key new
    where new.created_at > old.created_at and new.created_at < now() - :life_s::integer * interval '1 second'
);
