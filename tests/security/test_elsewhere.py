"""Pages of other sites, in a real browser: the operator says whose may call, and a cookie is never theirs to use."""

import asyncio

import pytest

from tests.browser.runner import HERE, run
from tests.security.conftest import NAMED
from tests.security.home import Home
from tests.servers.palaver import PalaverServer
from tools.node import Node


@pytest.mark.usefixtures("chromium")
async def test_pages_of_other_sites_call_as_far_as_they_are_named(
    node: Node, server: PalaverServer, ours: Home
) -> None:
    more = {
        "PALAVER_BASE": server.url,
        "PALAVER_KEY": ours.key,
        "PALAVER_COOKIE": ours.cookie,
        "PALAVER_NAMED": str(NAMED),
    }
    await asyncio.to_thread(run, node, HERE, "elsewhere.mjs", more=more)
