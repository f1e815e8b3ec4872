"""An office for the tests of automations."""

import pytest

from palaver.core.db import Database
from tests.dialogs.agenda.office import Office, opened


@pytest.fixture
async def office(database: Database) -> Office:
    return await opened(database)
