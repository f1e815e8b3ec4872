"""kill -9 of the server at every step of a dialog, with another beside it."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.dialogs import POINTS, Pair, pair
from tests.servers import databases, postgres
from tests.servers.redis import RedisServer
from tests.servers.scripted_llm import ScriptedLLM


@pytest.fixture(scope="module")
async def servers(llm: ScriptedLLM, postgres18: postgres.Postgres, valkey: RedisServer) -> AsyncIterator[Pair]:
    async with databases.cloned(postgres18) as dsn, pair(llm, dsn, valkey.url) as made:
        yield made


@pytest.mark.parametrize("point", POINTS)
async def test_a_dialog_survives_its_server_at_every_step(servers: Pair, point: str) -> None:
    await servers.play(point)
