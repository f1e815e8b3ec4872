"""Servers of tools, what they offer, and what went wrong with them."""

from palaver.core.db.script import execute

revision = "tools_mcp_0001"
down_revision = None
branch_labels = ("tools_mcp",)
depends_on = ("core_0001",)


def upgrade() -> None:
    execute("""
        create table mcp_server (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            name text not null,
            transport text not null check (transport in ('http', 'stdio')),
            address text not null,
            headers jsonb not null default '{}',
            oauth jsonb,
            enabled boolean not null default true,
            timeout_s int not null,
            status text not null default 'new' check (status in ('new', 'ok', 'failed', 'consent')),
            last_error text,
            checked_at timestamptz,
            latency_ms int,
            protocol text,
            about jsonb not null default '{}',
            updated_by text not null,
            created_at timestamptz not null default now(),
            unique (account_id, name)
        );

        -- offered is what was listed last; a tool counts while its hash is the one that somebody has looked at
        create table mcp_tool (
            account_id uuid not null references core_account on delete cascade,
            server_id uuid not null references mcp_server on delete cascade,
            name text not null,
            title text not null,
            description text not null,
            parameters jsonb not null,
            says_it_reads boolean not null,
            hash text not null,
            reviewed text not null,
            effect text not null default 'writes' check (effect in ('reads', 'writes')),
            offered boolean not null default true,
            seen_at timestamptz not null default now(),
            primary key (server_id, name)
        );
        create index mcp_tool_account on mcp_tool (account_id);

        create table mcp_failure (
            id uuid primary key,
            account_id uuid not null references core_account on delete cascade,
            server_id uuid not null references mcp_server on delete cascade,
            at timestamptz not null default now(),
            message text not null
        );
        create index mcp_failure_server on mcp_failure (server_id, id);
    """)
