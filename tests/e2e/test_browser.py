"""A newcomer's way in Chromium, against a server of its own that nobody has used yet."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser.runner import HERE, run
from tests.browser.test_browser import REAL
from tests.e2e.house import environment
from tests.knowledge import documents
from tests.servers.palaver import PalaverServer, palaver_server, until
from tests.servers.scripted_llm import Script, ScriptedLLM
from tools.node import Node

PAGES = 24
PARROT = 17
TOKENS = 240
ANSWER = "The office parrot eats walnuts and must never be given chocolate [1]. " + "That is all there is to say. " * 8


@pytest.fixture
async def fresh(llm: ScriptedLLM) -> AsyncIterator[PalaverServer]:
    llm.scripts["gpt-6-luna"] = Script(text=ANSWER, rate=60)
    llm.scripts["slow"] = Script(tokens=TOKENS, rate=40)
    async with palaver_server(env=environment(llm)) as server:
        assert await until(lambda: server.admin_link)
        yield server


def handbook(path: Path) -> Path:
    pages = [
        f"# Chapter {number}\n"
        + "\n\n".join(
            f"Rule {number}.{part}: in building {number}, machine {part} is cleaned every {number + part} days by the"
            f" people of shift {part}, who write the hour into book {number * part}."
            for part in range(1, 9)
        )
        for number in range(1, PAGES + 1)
    ]
    pages[PARROT - 1] = "# Parrots\nThe office parrot eats walnuts and must never be given chocolate."
    return documents.pdf(path, pages)


@pytest.mark.usefixtures("chromium")
async def test_a_newcomers_way(node: Node, fresh: PalaverServer, tmp_path: Path) -> None:
    more = {
        "PALAVER_BASE": fresh.url,
        "PALAVER_LINK": fresh.admin_link,
        "PALAVER_PDF": str(handbook(tmp_path / "handbook.pdf")),
        "PALAVER_PAGES": str(PAGES),
        "PALAVER_PAGE": str(PARROT),
        "PALAVER_TOKENS": str(TOKENS),
    }
    await asyncio.to_thread(run, node, HERE, REAL, more=more)
