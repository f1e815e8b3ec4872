-- name: first_account
-- The account that the first start made.
select id from core_account order by created_at, id limit 1;

-- name: account_by_slug
-- The account that a super key selects.
select id from core_account where slug = :slug;

-- name: accounts
-- Every account of the platform, by id.
select id, slug, name, created_at from core_account where :after::uuid is null or id > :after order by id limit :limit;

-- name: account
-- One account.
select id, slug, name, created_at from core_account where id = :id;

-- name: add_account
-- A new account; nothing happens when the slug is taken.
insert into core_account (id, slug, name) values (:id, :slug, :name) on conflict (slug) do nothing;
