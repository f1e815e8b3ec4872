"""Two people edit the same draft in two browsers, and a third one may only look, against a server of its own."""

import asyncio
from types import SimpleNamespace

import pytest

from palaver.core.db import open_database
from palaver.security.accounts.accounts import Accounts
from tests.browser.runner import HERE, run
from tests.browser.test_browser import EDITOR
from tests.security.person import Person, signed_in
from tests.servers.palaver import palaver_server
from tools.node import Node


def session(person: Person) -> str:
    return person.client.headers["Cookie"].partition("=")[2]


@pytest.mark.usefixtures("chromium")
async def test_two_people_edit_one_draft(node: Node) -> None:
    async with palaver_server() as server:
        db = await open_database(server.dsn)
        account = await Accounts(db).first()
        assert account is not None
        home = SimpleNamespace(account=account, key=server.admin_key)
        async with (
            signed_in(server, db, home, "editor") as ana,
            signed_in(server, db, home, "admin") as ben,
            signed_in(server, db, home, "viewer") as viewer,
        ):
            for alias in ("shared", "alone"):
                await ana.ok("POST", "/api/bots", alias=alias, prompt="Be brief and kind.")
            people = {"ANA": ana, "BEN": ben, "VIEWER": viewer}
            more = {f"PALAVER_{name}": session(person) for name, person in people.items()}
            await asyncio.to_thread(run, node, HERE, EDITOR, more={**more, "PALAVER_BASE": server.url})
        await db.close()
