"""Two accounts that speak the Model Context Protocol: neither sees, asks or reads what is the other's."""

from collections.abc import AsyncIterator
from dataclasses import replace

import mcp_types as types
import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError

from tests.e2e.speaking import LEGACY, MODERN, speaking
from tests.security.home import Home, fresh_word
from tests.servers.palaver import PalaverServer


async def offering(server: PalaverServer, home: Home) -> Home:
    """The home with a bot that is offered."""
    alias = f"told-{home.word}-{fresh_word()}"
    config = {"channels": {"mcp": {"enabled": True}}, "knowledge": {"collections": [{"name": home.collection}]}}
    async with server.client(home.key) as client:
        answer = await client.post("/api/bots", json={"alias": alias, "name": alias, "config": config})
        assert answer.is_success, answer.text
    return replace(home, alias=alias)


async def everything(client: Client, home: Home) -> AsyncIterator[str]:
    """Whatever the client can see in its own account, and be told when it asks for what the home has."""
    for listed in (await client.list_tools(), await client.list_prompts(), await client.list_resources()):
        yield listed.model_dump_json()
    for name, arguments in (
        (f"ask_{home.alias}", {"message": "What is the secret number?"}),
        (f"search_{home.collection}", {"query": "secret number"}),
    ):
        yield (await client.call_tool(name, arguments)).model_dump_json()
    reference = types.PromptReference(name=home.alias)
    for asked in (
        client.read_resource(f"palaver://documents/{home.document}"),
        client.get_prompt(home.alias),
        client.complete(reference, {"name": "question", "value": ""}),
    ):
        try:
            yield (await asked).model_dump_json()
        except MCPError as error:
            yield f"refused: {error.code}"


@pytest.mark.parametrize("mode", [MODERN, LEGACY])
async def test_nothing_of_another_account_is_seen_or_used(
    server: PalaverServer, ours: Home, theirs: Home, mode: str
) -> None:
    ours, theirs = [await offering(server, home) for home in (ours, theirs)]
    async with speaking(server, mode, ours.key) as client:
        own = [text async for text in everything(client, ours)]
        foreign = [text async for text in everything(client, theirs)]
    asked = {f"palaver://documents/{theirs.document}", f"ask_{theirs.alias}", f"search_{theirs.collection}"}
    assert sum(any(trace in text for trace in ours.traces) for text in own) >= 6
    for text in foreign:
        left = text
        for name in [
            *asked,
            f"'{theirs.alias}'",
            f"'{theirs.collection}'",
        ]:  # what was asked for comes back in a refusal
            left = left.replace(name, "")
        assert not [trace for trace in theirs.traces if trace in left], text
    assert foreign[3:].count("refused: -32602") + foreign[3:].count("refused: -32002") == 3
