"""Dialogs in a browser: begun when the page opens, answered by buttons, with chips, still there after a reload."""

import asyncio
from types import SimpleNamespace

import pytest

from palaver.core.db import open_database
from palaver.security.accounts.accounts import Accounts
from tests.browser.runner import HERE, run
from tests.browser.test_browser import DIALOGS
from tests.e2e.house import environment
from tests.e2e.test_browser_editor import session
from tests.security.person import signed_in
from tests.servers.palaver import palaver_server
from tests.servers.scripted_llm import Script, ScriptedLLM
from tools.node import Node

DESK = """
ADD SUGGESTION "Opening hours"
ADD SUGGESTION TEXT "When are you open?" AS "Hours"
ADD SWITCHER "list" AS "As a list"
TALK "Welcome to the **desk**."
HEAR area AS "inside", "terrace" "Where do you want to sit?"
TALK "So ${area}."
"""


@pytest.mark.usefixtures("chromium")
async def test_dialogs_are_held_in_a_browser(node: Node, llm: ScriptedLLM) -> None:
    llm.scripts["desk"] = Script(text="I am the model.")
    async with palaver_server(env=environment(llm)) as server:
        db = await open_database(server.dsn)
        account = await Accounts(db).first()
        assert account is not None
        home = SimpleNamespace(account=account, key=server.admin_key)
        async with signed_in(server, db, home, "editor") as ana:
            model = {"connection": "openai", "name": "desk"}
            for alias, dialogs in {
                "desk": {"scripts": {"start.bas": DESK}},
                "vault": {"scripts": {"start.bas": 'HEAR pin AS PASSWORD "Which one?"\nTALK "Thanks."\n'}},
                "box": {"scripts": {"start.bas": 'HEAR sent AS FILE "Send it."\nTALK "Got ${sent.name}."\n'}},
                "mute": {"scripts": {"start.bas": 'SET CONTEXT "a" AS "b"'}},
                "plain": {},
            }.items():
                await ana.ok("POST", "/api/bots", alias=alias, config={"dialogs": dialogs, "model": model})
            people = {"PALAVER_ANA": session(ana), "PALAVER_BASE": server.url}
            await asyncio.to_thread(run, node, HERE, DIALOGS, more=people)
        await db.close()
