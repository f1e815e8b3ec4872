"""Who has signed in to a server, and until when that counts."""

from palaver.core.db.script import execute

revision = "tools_mcp_0002"
down_revision = "tools_mcp_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute("""
        alter table mcp_server
            add column connected_at timestamptz,
            add column connected_by text,
            add column connected_until timestamptz;
    """)
