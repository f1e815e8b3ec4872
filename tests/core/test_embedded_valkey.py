"""The embedded Valkey answers on its socket alone, and goes without a trace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis.asyncio

from palaver.core.embedded.instance import open_instance
from palaver.core.embedded.valkey import EmbeddedValkey
from tests.serve.tree import until


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    instance = open_instance(tmp_path / "data")
    instance.create_runtime()
    made = EmbeddedValkey(instance)
    child = made.spawn()
    assert until(lambda: made.ready(child)), made.journal.tail()
    yield made
    assert child.stop(*made.stopping) == 0
    instance.remove_runtime()
    assert {path.name for path in instance.data.iterdir()} == {"valkey.log"}


async def test_it_keeps_what_it_is_told(server: EmbeddedValkey) -> None:
    async with redis.asyncio.Redis.from_url(server.url) as client:
        await client.set("key", "value")
        assert await client.get("key") == b"value"
        assert (await client.config_get("port"))["port"] == "0"
        assert (await client.config_get("save"))["save"] == ""
