"""Programs are written, judged, tried and published in a browser, against a server of their own."""

import asyncio
from types import SimpleNamespace

import pytest

from palaver.core.db import open_database
from palaver.security.accounts.accounts import Accounts
from tests.browser.runner import HERE, run
from tests.browser.test_browser import SCRIPTS
from tests.e2e.test_browser_editor import session
from tests.security.person import signed_in
from tests.servers.palaver import palaver_server
from tools.node import Node


@pytest.mark.usefixtures("chromium")
async def test_programs_are_written_in_a_browser(node: Node) -> None:
    async with palaver_server() as server:
        db = await open_database(server.dsn)
        account = await Accounts(db).first()
        assert account is not None
        home = SimpleNamespace(account=account, key=server.admin_key)
        async with signed_in(server, db, home, "editor") as ana, signed_in(server, db, home, "viewer") as viewer:
            await ana.ok("POST", "/api/bots", alias="shop", model="extract")
            people = {"PALAVER_ANA": session(ana), "PALAVER_VIEWER": session(viewer)}
            await asyncio.to_thread(run, node, HERE, SCRIPTS, more={**people, "PALAVER_BASE": server.url})
        await db.close()
