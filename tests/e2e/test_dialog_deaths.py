"""A dialog begun on one server ends on another, also where one is killed amid it; `make soak` kills at every step."""

from tests.e2e.dialogs import pair
from tests.servers.redis import RedisServer
from tests.servers.scripted_llm import ScriptedLLM


async def test_a_dialog_goes_from_server_to_server_and_survives_them(
    llm: ScriptedLLM, dsn: str, valkey: RedisServer
) -> None:
    async with pair(llm, dsn, valkey.url) as servers:
        await servers.play()
        await servers.play("deposit")
