"""What answers had used before there were calls stands with them afterwards, and in the sums."""

from uuid import UUID, uuid4

import asyncpg

from palaver.core.db import migrate
from tests.servers.older import older
from tests.servers.postgres import Postgres

OLD = """insert into chat_usage (id, account_id, owner, bot_id, version, session_id, provider, model, prompt_tokens,
         completion_tokens, estimated) values ($1, $2, $3, $4, 3, $5, 'openai', 'm', 5, 7, $6)"""


async def test_what_was_used_is_carried_over(postgres18: Postgres) -> None:
    account, bot, key, session, turn = (uuid4() for _ in range(5))
    async with older(postgres18, "chat_0006") as dsn:
        connection = await asyncpg.connect(dsn)
        await connection.execute("insert into core_account (id, slug, name) values ($1, 'a', 'A')", account)
        await connection.execute(OLD, turn, account, f"key:{key}", bot, session, False)
        await connection.execute(OLD, uuid4(), account, "visitor:ana", bot, None, True)
        await connection.close()
        await migrate.upgrade(dsn, pgvector=True)
        connection = await asyncpg.connect(dsn)
        calls = await connection.fetch(
            "select key_id, person, session_id, turn_id, prompt_tokens, estimated, price_id from accounting_call"
            " order by estimated"
        )
        sums = await connection.fetchrow(
            "select sum(calls), sum(prompt_tokens), sum(completion_tokens) from accounting_day"
        )
        totals = await connection.fetch("select bot_id, calls, prompt_tokens from accounting_total")
        await connection.close()
    nothing: list[UUID | None] = [None, None]
    assert [tuple(row) for row in calls] == [
        (key, "", session, turn, 5, False, None),
        (None, "visitor:ana", *nothing, 5, True, None),
    ]
    assert sums is not None
    assert tuple(sums) == (2, 10, 14)
    assert [tuple(row) for row in totals] == [(bot, 2, 10)]
