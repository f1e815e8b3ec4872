"""Membership of people in accounts, roles of one's own, groups; what a person's roles come to is a view."""

from palaver.core.db.script import execute

revision = "security_0002"
down_revision = "security_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        create table security_member (
            account_id uuid not null references core_account on delete cascade,
            user_id uuid not null references security_user on delete cascade,
            role text not null,
            status text not null default 'active' check (status in ('active', 'suspended')),
            created_at timestamptz not null default now(),
            primary key (account_id, user_id)
        );
        create index security_member_user on security_member (user_id, created_at);

        insert into security_member (account_id, user_id, role, created_at)
        select account_id, id, case role when 'admin' then 'super-admin' else role end, created_at from security_user;
        alter table security_user drop column role;

        create table security_role (
            account_id uuid not null references core_account on delete cascade,
            name text not null,
            description text not null,
            permissions text[] not null,
            created_at timestamptz not null default now(),
            primary key (account_id, name)
        );

        create table security_group (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            name text not null,
            roles text[] not null,
            created_at timestamptz not null default now(),
            unique (account_id, id)
        );
        create unique index security_group_name on security_group (account_id, lower(name));

        create table security_group_member (
            account_id uuid not null,
            group_id uuid not null,
            user_id uuid not null,
            primary key (group_id, user_id),
            foreign key (account_id, group_id) references security_group (account_id, id) on delete cascade,
            foreign key (account_id, user_id) references security_member (account_id, user_id) on delete cascade
        );
        create index security_group_member_user on security_group_member (account_id, user_id);

        create view security_held as
        select account_id, user_id, role, null::uuid as group_id from security_member where status = 'active'
        union all
        select m.account_id, m.user_id, unnest(g.roles), g.id
        from security_member m
        join security_group_member i on i.account_id = m.account_id and i.user_id = m.user_id
        join security_group g on g.account_id = i.account_id and g.id = i.group_id
        where m.status = 'active';

        create view security_standing as
        select m.account_id, m.user_id, m.role,
            array(
                select distinct h.role from security_held h where h.account_id = m.account_id and h.user_id = m.user_id
            ) as roles,
            array(
                select i.group_id from security_group_member i
                where i.account_id = m.account_id and i.user_id = m.user_id
            ) as groups,
            array(
                select distinct unnest(r.permissions) from security_role r
                join security_held h on h.account_id = r.account_id and h.role = r.name
                where h.account_id = m.account_id and h.user_id = m.user_id
            ) as permissions
        from security_member m
        where m.status = 'active';
    """)


def downgrade() -> None:
    execute("""
        drop view security_standing;
        drop view security_held;
        alter table security_user add column role text not null default 'admin';
        update security_user u set role = case m.role when 'super-admin' then 'admin' else m.role end
        from security_member m where m.account_id = u.account_id and m.user_id = u.id;
        drop table security_group_member, security_group, security_role, security_member;
    """)
