-- name: add_service
-- A service and its operations.
insert into tools_service (id, account_id, name, title, base_url, auth, operations, source, created_by)
values (:id, :account_id, :name, :title, :base_url, :auth, :operations, :source, :created_by);

-- name: services
-- The account's services, or those of these names.
select id, name, title, base_url, auth, operations, source, created_by, created_at
from tools_service
where account_id = :account_id and (:names::text[] is null or name = any(:names))
order by name;

-- name: count_services
-- How many the account has.
select count(*) from tools_service where account_id = :account_id;

-- name: remove_service
-- A service with its tools.
delete from tools_service where account_id = :account_id and name = :name;
