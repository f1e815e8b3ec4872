-- name: add
-- A server.
insert into mcp_server
    (id, account_id, name, transport, address, headers, oauth, enabled, timeout_s, updated_by)
values (:id, :account_id, :name, :transport, :address, :headers, :oauth, :enabled, :timeout_s, :updated_by);

-- name: change
-- A server's own fields; what was known of it is known no more.
update mcp_server
set transport = :transport, address = :address, headers = :headers, oauth = :oauth, enabled = :enabled,
    timeout_s = :timeout_s, updated_by = :updated_by, status = 'new', last_error = null
where account_id = :account_id and name = :name;

-- name: remove
-- Take a server away.
delete from mcp_server where account_id = :account_id and name = :name;

-- name: server
-- A server by its name.
select id, account_id, name, transport, address, headers, oauth, enabled, timeout_s, status, last_error, checked_at,
       latency_ms, protocol, about, updated_by, created_at, connected_at, connected_by, connected_until
from mcp_server where account_id = :account_id and name = :name;

-- name: servers
-- Servers, by their names.
select id, account_id, name, transport, address, headers, oauth, enabled, timeout_s, status, last_error, checked_at,
       latency_ms, protocol, about, updated_by, created_at, connected_at, connected_by, connected_until
from mcp_server where account_id = :account_id order by name limit 500;

-- name: tell
-- How a server was found.
update mcp_server
set status = :status, last_error = :last_error, checked_at = now(), latency_ms = coalesce(:latency_ms, latency_ms),
    protocol = coalesce(:protocol, protocol), about = coalesce(:about, about)
where account_id = :account_id and id = :id;

-- name: connected
-- Somebody has signed in.
update mcp_server set connected_at = now(), connected_by = :by where account_id = :account_id and id = :id;

-- name: kept
-- Until when tokens count.
update mcp_server set connected_until = :until, connected_at = coalesce(connected_at, now())
where account_id = :account_id and id = :id;

-- name: disconnected
-- There are no tokens any more.
update mcp_server set connected_at = null, connected_by = null, connected_until = null,
    status = case when status = 'ok' then 'new' else status end
where account_id = :account_id and id = :id;

-- name: fail
-- What went wrong.
insert into mcp_failure (id, account_id, server_id, message)
select :id, account_id, id, :message from mcp_server where account_id = :account_id and id = :server_id;

-- name: forget_failures
-- All but the newest failures of a server.
delete from mcp_failure where account_id = :account_id and server_id = :server_id and id not in (
    select id from mcp_failure where account_id = :account_id and server_id = :server_id order by id desc
    limit :kept
);

-- name: failures
-- The newest failures of a server.
select at, message from mcp_failure where account_id = :account_id and server_id = :server_id
order by id desc limit 50;

-- name: see
-- A tool as it was listed; one that is new counts as looked at.
insert into mcp_tool
    (account_id, server_id, name, title, description, parameters, says_it_reads, hash, reviewed)
select account_id, id, :name, :title, :description, :parameters, :says_it_reads, :hash, :hash
from mcp_server where account_id = :account_id and id = :server_id
on conflict (server_id, name) do update
set title = excluded.title, description = excluded.description, parameters = excluded.parameters,
    says_it_reads = excluded.says_it_reads, hash = excluded.hash, offered = true, seen_at = now();

-- name: miss
-- The tools that were not listed any more.
update mcp_tool set offered = false
where account_id = :account_id and server_id = :server_id and not name = any(:names);

-- name: tools
-- The tools of a server, by their names.
select name, title, description, parameters, says_it_reads, hash, reviewed, effect, offered, seen_at
from mcp_tool where account_id = :account_id and server_id = :server_id order by name;

-- name: tools_of
-- The tools of all servers that are on.
select s.name as server, t.name, t.title, t.description, t.parameters, t.says_it_reads, t.hash, t.reviewed, t.effect,
       t.offered, t.seen_at
from mcp_tool t join mcp_server s on s.id = t.server_id
where t.account_id = :account_id and s.enabled order by s.name, t.name;

-- name: judge
-- What somebody says of a tool that they have looked at.
update mcp_tool t set effect = :effect, reviewed = t.hash
from mcp_server s
where t.account_id = :account_id and s.id = t.server_id and s.name = :server and t.name = :name and t.hash = :hash;
