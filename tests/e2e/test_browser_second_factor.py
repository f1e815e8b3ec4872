"""Signing in with a second factor, in Chromium against a server of its own."""

import asyncio

import pytest

from tests.browser.runner import HERE, run
from tests.browser.test_browser import SECOND_FACTOR
from tests.servers.palaver import palaver_server, until
from tools.node import Node


@pytest.mark.usefixtures("chromium")
async def test_a_second_factor_in_a_browser(node: Node) -> None:
    async with palaver_server() as server:
        assert await until(lambda: server.admin_link)
        more = {"PALAVER_BASE": server.url, "PALAVER_LINK": server.admin_link}
        await asyncio.to_thread(run, node, HERE, SECOND_FACTOR, more=more)
