"""A branch is followed without all turns of its account, before the database has counted its tables too."""

import pytest

from palaver.chat.sessions.sessions import SQL
from palaver.config.bots import Bots
from palaver.core.cache import open_cache
from palaver.core.db import Database, Query
from palaver.kit.ids import uuid7
from tests.chat.sessions.test_retention import talked
from tests.config.test_bots import named, somebody


@pytest.mark.parametrize("query", [SQL.said_before, SQL.leading, SQL.messages], ids=lambda query: query.name)
async def test_no_step_reads_all_turns_of_the_account(database: Database, query: Query) -> None:
    caller = await somebody(database)
    bot = await Bots(database, open_cache(None)[1]).create(caller, named("support"))
    for _ in range(50):
        await talked(database, bot, 0)
    wanted = {"account_id": caller.account, "owner": caller.owner, "bots": None, "session_id": uuid7(), "turn": uuid7()}
    wanted |= {"limit": 100, "after": None, "before": None, "newest": True}
    async with database.pool.acquire() as connection:
        rows = await connection.fetch(f"explain {query.sql}", *(wanted[name] for name in query.parameters))
    steps = [row[0] for row in rows if "on chat_turn t " in row[0]]
    assert steps
    assert not any("chat_turn_version" in step for step in steps), "\n".join(row[0] for row in rows)
