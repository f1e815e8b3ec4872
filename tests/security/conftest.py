"""One real server with a scripted model behind it, and two accounts that know nothing of each other."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from palaver.core.db import Database, open_database
from palaver.security.accounts.accounts import Accounts
from tests.browser.test_browser import chromium, node
from tests.security.full import Full, two_full
from tests.security.home import TOOLS_PORT, Builder, Home, fresh_word
from tests.security.person import Person, signed_in
from tests.servers.launch import free_port
from tests.servers.mcp_server import mcp_server
from tests.servers.palaver import PalaverServer, palaver_server
from tests.servers.scripted_llm import ScriptedLLM, scripted_llm

__all__ = ["chromium", "db", "model", "nobody", "node", "ours", "server", "theirs"]

NAMED = free_port()  # where a site of tests/browser/elsewhere.mjs is served, whose pages may call


NUMBERS: list[str] = []
"""Measured on the way; printed at the end of the run."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in NUMBERS:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
async def model() -> AsyncIterator[ScriptedLLM]:
    async with scripted_llm() as server:
        yield server


@pytest.fixture(scope="session")
async def server(model: ScriptedLLM, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PalaverServer]:
    env = {
        "OPENAI_API_KEY": "sk-scripted",
        "OPENAI_BASE_URL": f"{model.url}/v1",
        "PALAVER_UPLOAD_MB": "2",
        "PALAVER_ALLOWED_ORIGINS": f"http://localhost:{NAMED}",
    }
    # These tests show thousands of wrong credentials from one address; tests/e2e/test_limits.py sees what is limited.
    env |= {"PALAVER_REFUSED_PER_MINUTE": "0", "PALAVER_WRONG_LOGINS_PER_MINUTE": "0"}
    env |= {"PALAVER_MCP_TRUSTED": f"127.0.0.1:{TOOLS_PORT}"}
    async with mcp_server(tmp_path_factory.mktemp("tools"), TOOLS_PORT), palaver_server(env=env) as running:
        yield running


@pytest.fixture(scope="session")
async def db(server: PalaverServer) -> AsyncIterator[Database]:
    """The server's own database, for what has no route yet and for looking behind it."""
    opened = await open_database(server.dsn)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
async def ours(server: PalaverServer, db: Database) -> Home:
    """The first account, with the operator's key."""
    account = await Accounts(db).first()
    assert account is not None
    return await Builder(server, db).build(account, fresh_word(), server.admin_key)


@pytest.fixture(scope="session")
async def theirs(server: PalaverServer, db: Database) -> Home:
    """The second account, with a super key of its own."""
    builder = Builder(server, db)
    account = await Accounts(db).add("theirs", "Theirs")
    return await builder.build(account, fresh_word(), await builder.super_key(account))


@pytest.fixture(scope="session")
async def both(server: PalaverServer, db: Database) -> tuple[Full, Full]:
    """Two more accounts, with a row of everything."""
    return await two_full(server, db)


@pytest.fixture
async def nobody(server: PalaverServer) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without a credential; redirects are answers. It loads no certificates, which takes 40 ms a test."""
    async with httpx2.AsyncClient(base_url=server.url, timeout=60, trust_env=False, verify=False) as client:
        yield client


@pytest.fixture
async def admin(server: PalaverServer, db: Database, ours: Home) -> AsyncIterator[Person]:
    async with signed_in(server, db, ours, "admin") as person:
        yield person


@pytest.fixture
async def viewer(server: PalaverServer, db: Database, ours: Home) -> AsyncIterator[Person]:
    async with signed_in(server, db, ours, "viewer") as person:
        yield person
