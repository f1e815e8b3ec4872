-- name: members
-- An account's people with their groups, by id.
select m.user_id as id, u.email, u.name, m.role, m.status, m.created_at,
    exists (select from security_totp t where t.user_id = m.user_id and t.confirmed_at is not null) as second_factor,
    array(
        select g.name from security_group g
        join security_group_member i on i.account_id = g.account_id and i.group_id = g.id
        where g.account_id = m.account_id and i.user_id = m.user_id order by g.name
    ) as groups
from security_member m join security_user u on u.id = m.user_id
where m.account_id = :account_id and (:after::uuid is null or m.user_id > :after)
  and (:only::uuid is null or m.user_id = :only)
order by m.user_id limit :limit;

-- name: members_by_email
-- The members of an account with some addresses, in small letters.
select u.id, u.email, u.name from security_member m join security_user u on u.id = m.user_id
where m.account_id = :account_id and lower(u.email) = any(:emails);

-- name: members_by_id
-- The same by their ids.
select u.id, u.email, u.name from security_member m join security_user u on u.id = m.user_id
where m.account_id = :account_id and u.id = any(:ids) order by lower(u.email);

-- name: change_member
-- Another role or status of one member; null keeps what is there.
update security_member
set role = coalesce(:role::text, role), status = coalesce(:status::text, status)
where account_id = :account_id and user_id = :user_id;

-- name: remove_member
-- Takes a person out of an account, groups included.
delete from security_member where account_id = :account_id and user_id = :user_id;

-- name: end_logins
-- Ends a person's sessions in an account.
update security_login set revoked_at = now()
where account_id = :account_id and user_id = :user_id and revoked_at is null;

-- name: end_links
-- Ends the links of an account that lead a person in.
delete from security_link where account_id = :account_id and user_id = :user_id;

-- name: lock_account
-- Lets one change of who manages an account follow the other.
select id from core_account where id = :account_id for update;

-- name: is_first
-- Whether an account is the one that the first start made, whose people manage the others.
select id = (select id from core_account order by created_at, id limit 1) from core_account where id = :account_id;

-- name: count_holders
-- How many active people hold one of the levels, or a role of the account with the permission.
select count(distinct h.user_id) from security_held h
left join security_role r on r.account_id = h.account_id and r.name = h.role
where h.account_id = :account_id and (h.role = any(:levels) or :permission = any(r.permissions));

-- name: who_may
-- The active people who hold one of the levels, or a role of the account with the permission.
select u.id, u.email, u.name from security_user u where u.id in (
    select h.user_id from security_held h
    left join security_role r on r.account_id = h.account_id and r.name = h.role
    where h.account_id = :account_id and (h.role = any(:levels) or :permission = any(r.permissions)))
order by lower(u.email) limit :limit;

-- name: held
-- Every role that a person holds: of one's own where there is no group, else through that group.
select h.role, g.name as group, r.permissions
from security_held h
left join security_group g on g.account_id = h.account_id and g.id = h.group_id
left join security_role r on r.account_id = h.account_id and r.name = h.role
where h.account_id = :account_id and h.user_id = :user_id
order by g.name nulls first, h.role;

-- name: assigned
-- Every role that is given to a person, suspended or not, and what the account's own ones come to.
select h.role, r.permissions
from (
    select account_id, role from security_member where account_id = :account_id and user_id = :user_id
    union
    select g.account_id, unnest(g.roles) from security_group g
    join security_group_member i on i.account_id = g.account_id and i.group_id = g.id
    where g.account_id = :account_id and i.user_id = :user_id
) h
left join security_role r on r.account_id = h.account_id and r.name = h.role;

-- name: assigned_elsewhere
-- The same in all other accounts that a person is in; no row for somebody who is in none.
select h.role, r.permissions
from (
    select account_id, role from security_member where user_id = :user_id and not (account_id = :account_id)
    union
    select g.account_id, unnest(g.roles) from security_group g
    join security_group_member i on i.account_id = g.account_id and i.group_id = g.id
    where not (g.account_id = :account_id) and i.user_id = :user_id
) h
left join security_role r on r.account_id = h.account_id and r.name = h.role;

-- name: roles
-- An account's own roles.
select name, description, permissions, created_at from security_role where account_id = :account_id order by name;

-- name: roles_named
-- Those of some roles that are the account's own.
select name, description, permissions, created_at from security_role
where account_id = :account_id and name = any(:names);

-- name: permissions_of_roles
-- What some roles of the account's own come to.
select name as role, permissions from security_role where account_id = :account_id and name = any(:names);

-- name: add_role
-- A role of one's own.
insert into security_role (account_id, name, description, permissions)
values (:account_id, :name, :description, :permissions);

-- name: change_role
-- What a role means from now on.
update security_role set description = :description, permissions = :permissions
where account_id = :account_id and name = :name;

-- name: role_is_used
-- Whether a person or a group has a role, or somebody is invited to it.
select exists (select from security_member where account_id = :account_id and role = :name)
    or exists (select from security_invitation where account_id = :account_id and role = :name)
    or exists (select from security_group where account_id = :account_id and :name = any(roles));

-- name: holders
-- Who has a role: people, groups, and whoever is invited to it.
select * from (
    select 'person' as kind, u.id, coalesce(nullif(u.name, ''), u.email) as name
    from security_member m join security_user u on u.id = m.user_id
    where m.account_id = :account_id and m.role = :name
    union all
    select 'group', g.id, g.name from security_group g where g.account_id = :account_id and :name = any(g.roles)
    union all
    select 'invitation', i.id, i.email from security_invitation i where i.account_id = :account_id and i.role = :name
) h
order by h.kind desc, lower(h.name), h.id limit :limit;

-- name: delete_role
-- Removes a role.
delete from security_role where account_id = :account_id and name = :name;

-- name: groups
-- An account's groups, by name, or one of them.
select g.id, g.name, g.roles, g.created_at,
    (select count(*) from security_group_member i where i.account_id = g.account_id and i.group_id = g.id) as members
from security_group g
where g.account_id = :account_id and (:only::uuid is null or g.id = :only)
order by lower(g.name);

-- name: group_members
-- Who is in a group.
select u.id, u.email, u.name
from security_group_member i join security_user u on u.id = i.user_id
where i.account_id = :account_id and i.group_id = :group_id order by lower(u.email);

-- name: add_group
-- A group without members.
insert into security_group (id, account_id, name, roles) values (:id, :account_id, :name, :roles);

-- name: change_group
-- Another name or other roles of a group.
update security_group set name = :name, roles = :roles where account_id = :account_id and id = :id;

-- name: delete_group
-- Removes a group; its members stay in the account.
delete from security_group where account_id = :account_id and id = :id;

-- name: join_group
-- Puts a member of the account into a group of it; nothing happens when they are in it.
insert into security_group_member (account_id, group_id, user_id)
select m.account_id, g.id, m.user_id
from security_member m join security_group g on g.account_id = m.account_id
where m.account_id = :account_id and m.user_id = :user_id and g.id = :group_id
on conflict do nothing;

-- name: leave_group
-- Takes a member out of a group.
delete from security_group_member where account_id = :account_id and group_id = :group_id and user_id = :user_id;

-- name: maker_person
-- What an active member of an account holds.
select roles, groups, permissions from security_standing where account_id = :account_id and user_id = :user_id;

-- name: key_makers
-- Who made a key or rotated it, whether it counts still or not: they got to know a secret of it.
select array[created_by] || rotated_by from security_key where id = :id;

-- name: maker_key
-- What a key that counts is.
select account_id, kind, scopes, bots from security_key
where id = :id and revoked_at is null and (expires_at is null or expires_at > now());
