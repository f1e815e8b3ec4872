"""A conversation's branches, steps, files and list in Chromium, against a server of its own."""

import asyncio

import pytest

from tests.browser.runner import HERE, run
from tests.browser.test_browser import TREE
from tests.e2e.house import House, environment, opened
from tests.servers.palaver import palaver_server, until
from tests.servers.scripted_llm import Script, ScriptedCall, ScriptedLLM
from tools.node import Node

TOOL = "builtin.calculator"
SUM = ScriptedCall("builtin_calculator", '{"expression": "6 * 7"}', "call_1")


@pytest.mark.usefixtures("chromium")
async def test_a_conversation_is_a_tree(node: Node, llm: ScriptedLLM) -> None:
    async with palaver_server(env=environment(llm)) as server, opened(server, llm) as house:
        assert await until(lambda: server.admin_link)
        computing = Script(text="I compute.", calls=(SUM,), rounds=(Script(text="It is {result}."),))
        bots = [
            await house.bot(Script(text="Answer, with **words**.", rate=60)),
            await house.bot(computing, config={"tools": {"enabled": [TOOL]}}),
            await house.bot(Script(text="I am another.")),
            await house.bot(Script(text="The bot again."), config={"handoff": {"enabled": True}}),
            await house.bot(
                computing, config={"tools": {"enabled": [TOOL], "overrides": {TOOL: {"approval": "user"}}}}
            ),
        ]
        seeing = await house.bot(Script(text="I see 1 picture."))
        blind = await house.bot(config={"multimodal": {"vision": "off", "ocr": False, "max_upload_mb": 1}})
        whole = await showing_it_all(house)
        more = {
            "PALAVER_BASE": server.url,
            "PALAVER_LINK": server.admin_link,
            "PALAVER_BOTS": " ".join(bots),
            "PALAVER_SEEING": f"{seeing} {blind}",
            "PALAVER_WHOLE": " ".join(whole),
        }
        await asyncio.to_thread(run, node, HERE, TREE, more=more)
        asked = [item.body for item in house.llm.requests if item.body.get("model") == seeing]
        assert ["image_url" in str(body["messages"]) for body in asked] == [True] * 4, "asked again, it sees it again"


async def showing_it_all(house: House) -> list[str]:
    """A bot that reads a document and asks before its tool runs, one that is slow, one whose model fails."""
    collection = await house.collection()
    text = b"# Returns\n\nYou have 30 days to return a bicycle.\n"
    await house.settled(collection, await house.upload(collection, "returns.md", text))
    times = ScriptedCall("builtin_calculator", '{"expression": "30 * 6"}', "call_1")
    answer = Script(text="Six times the 30 days of the rules [1]: {result}.")
    tools = {"enabled": [TOOL], "overrides": {TOOL: {"approval": "user"}}}
    config = {"tools": tools, "knowledge": {"collections": [{"name": collection}]}}
    return [
        await house.bot(Script(text="", tokens=0, calls=(times,), rounds=(answer,)), config=config),
        await house.bot(Script(tokens=400, rate=20)),
        await house.bot(Script(fault="error", after=2), config={"model": {"retries": 0}}),
    ]
