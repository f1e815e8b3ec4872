"""kill -9 of the server at every step of a dialog, with another beside it."""

from tests.e2e.dialogs import POINTS, pair
from tests.servers.redis import RedisServer
from tests.servers.scripted_llm import ScriptedLLM


async def test_a_dialog_survives_its_server_at_every_step(llm: ScriptedLLM, dsn: str, valkey: RedisServer) -> None:
    async with pair(llm, dsn, valkey.url) as servers:
        for point in POINTS:
            await servers.play(point)
