"""One scripted model for the run, and one server for each number of workers, shared by all tests that kill nothing."""

from collections.abc import AsyncIterator, Generator
from typing import Any

import pytest

from tests.browser.test_browser import chromium, node
from tests.e2e.house import SITE_PORT, House, environment, opened
from tests.servers.notes_double import Notes, notes
from tests.servers.palaver import PalaverServer, palaver_server
from tests.servers.scripted_llm import ScriptedLLM, scripted_llm

__all__ = ["chromium", "house", "llm", "node", "server", "service"]


NUMBERS: list[str] = []
"""Measured on the way; printed at the end of the run."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in NUMBERS:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
async def llm() -> AsyncIterator[ScriptedLLM]:
    async with scripted_llm() as server:
        yield server


@pytest.fixture(scope="session")
async def service() -> AsyncIterator[Notes]:
    """A service inside one's own network, which imported tools may ask."""
    async with notes() as double:
        yield double


@pytest.fixture(scope="session", params=[1, 2], ids=["one-worker", "two-workers"])
async def server(request: pytest.FixtureRequest, llm: ScriptedLLM, service: Notes) -> AsyncIterator[PalaverServer]:
    """With one worker everything is in the process or PostgreSQL, with two there is Valkey between them."""
    env = {**environment(llm), "PALAVER_TOOLS_TRUSTED": f"127.0.0.1:{service.port},127.0.0.1:{SITE_PORT}"}
    async with palaver_server(workers=request.param, env=env) as started:
        yield started


@pytest.fixture(scope="session")
async def house(server: PalaverServer, llm: ScriptedLLM) -> AsyncIterator[House]:
    async with opened(server, llm) as made:
        yield made


@pytest.fixture(autouse=True)
async def _hung_up(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    yield
    for value in request.node.funcargs.values():
        if isinstance(value, House):
            value.hang_up()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure shows what the server said."""
    report = yield
    arguments: dict[str, Any] = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed:
        for name, value in arguments.items():
            found = value.server if isinstance(value, House) else value
            if isinstance(found, PalaverServer) and name != "server":
                report.sections.append(("palaver serve", found.log()[-5000:]))
    return report
