"""The embedded database has a connection for everybody who may want one."""

import pytest

from palaver.core.db import POOL_SIZE
from palaver.core.embedded import tuning

_RESERVED = 3  # PostgreSQL's own superuser_reserved_connections


@pytest.mark.parametrize("workers", [1, 2, 8, 64])
def test_all_workers_at_work_leave_connections_for_verbs(workers: int) -> None:
    ledger, starting, verbs = 1, 1, 10
    assert tuning.connections(workers) >= workers * (POOL_SIZE + ledger + starting) + _RESERVED + verbs
