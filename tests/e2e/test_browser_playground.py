"""The playground in Chromium against a server of its own: two versions answer side by side."""

import asyncio

import pytest

from tests.browser.runner import HERE, run
from tests.browser.test_browser import PLAYGROUND
from tests.e2e.house import House, environment, opened
from tests.e2e.test_releases import Editor
from tests.servers.palaver import palaver_server, until
from tests.servers.scripted_llm import Script, ScriptedLLM
from tools.node import Node

SLOW = Script(text="And so it goes on, for as long as nobody stops it. " * 40, rate=30)


async def drafted(house: House, active: Script, draft: Script) -> str:
    """A bot whose active version and whose draft answer by scripts of their own."""
    bot = await house.bot(active)
    house.llm.scripts[f"{bot}-draft"] = draft
    editor = Editor(house, bot)
    await editor.open()
    assert (await editor.save(model={"connection": "openai", "name": f"{bot}-draft"})).status_code == 200
    return bot


@pytest.mark.usefixtures("chromium")
async def test_two_versions_side_by_side(node: Node, llm: ScriptedLLM) -> None:
    async with palaver_server(env=environment(llm)) as server, opened(server, llm) as house:
        assert await until(lambda: server.admin_link)
        both = await drafted(house, Script(text="The **old** answer."), Script(text="The <b>new</b> answer."))
        slow = await drafted(house, SLOW, SLOW)
        broken = await drafted(house, Script(text="All is well."), Script(fault="error"))
        wrong = await house.bot(Script(text="All is well."))
        editor = Editor(house, wrong)
        await editor.open()
        await editor.save(model={"params": {"temperature": 9}})
        more = {
            "PALAVER_BASE": server.url,
            "PALAVER_LINK": server.admin_link,
            "PALAVER_BOTS": f"{both} {slow} {broken} {wrong}",
        }
        await asyncio.to_thread(run, node, HERE, PLAYGROUND, more=more)
