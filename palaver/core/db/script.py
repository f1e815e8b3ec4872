"""Runs a migration's SQL text, many statements at once, in the migration's own transaction."""

from alembic import op
from sqlalchemy.util import await_only


def execute(sql: str) -> None:
    """Send `sql` as one simple-protocol script; the driver's prepared statements take only one command each."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    await_only(connection.execute(sql))
