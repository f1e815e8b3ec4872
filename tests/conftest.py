"""Fixtures for everybody: the real servers, started once per run when first asked for, and a fresh database."""

import os
import signal
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

from palaver.basic.limits import CURRENT
from palaver.core.db import Database, open_database
from tests.servers import databases, oidc, postgres, qdrant, redis, swift
from tests.servers.launch import Missing, fast_folder, own_folder
from tests.watchdog import limited

# A socket in a test's folder must have a short path, which macOS's own folder for temporary files is not.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/tmp")
# Who runs the tests in a shell's background ignores SIGINT, and so would everything that they start.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
T = TypeVar("T")
MISSING: dict[str, str] = {}

# How fast examples are made says how busy the machine is, and nothing about them.
settings.register_profile("palaver", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("palaver")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    with limited():
        return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for server, why in MISSING.items():
        terminalreporter.write_line(f"missing: {server}: {why}")


def real(launch: Callable[[Path], AbstractContextManager[T]], folder: str = "/tmp") -> Iterator[T]:
    """Run a server until the fixture ends; a missing one skips its tests, with CI=true it fails them."""
    absent: Missing | None = None
    with own_folder(folder) as own:
        try:
            with launch(own) as server:
                yield server
        except Missing as missing:
            absent = missing
    if absent is not None:
        MISSING[absent.server] = absent.why
        if os.environ.get("CI") == "true":
            pytest.fail(f"missing: {absent}", pytrace=False)
        pytest.skip(f"missing: {absent}")


@pytest.fixture(autouse=True)
def _outside_of_runs() -> None:
    """No test has the bounds of a run that another has left in its thread."""
    CURRENT.set(None)  # type: ignore[arg-type]  # as where no run was


@pytest.fixture(scope="session", autouse=True)
def temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where root has to drop to another account for PostgreSQL, that account must get to the tests' folders."""
    own = tmp_path_factory.getbasetemp()
    if os.geteuid() == 0 and own.parent.name.startswith("pytest-of-"):
        own.chmod(0o711)
        own.parent.chmod(0o711)


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    tmp_path.chmod(0o711)
    return tmp_path


@pytest.fixture(scope="session")
def postgres18() -> Iterator[postgres.Postgres]:
    for server in real(postgres.wheel, fast_folder()):
        databases.prepare(server)
        yield server


@pytest.fixture(scope="session")
def postgres15() -> Iterator[postgres.Postgres]:
    for server in real(postgres.distribution, fast_folder()):
        databases.prepare(server)
        yield server


@pytest.fixture(scope="session")
def valkey() -> Iterator[redis.RedisServer]:
    yield from real(redis.wheel)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[redis.RedisServer]:
    yield from real(redis.distribution)


@pytest.fixture
async def dsn(postgres18: postgres.Postgres) -> AsyncIterator[str]:
    """A fresh database with the whole schema, in PostgreSQL 18 with pgvector."""
    async with databases.cloned(postgres18) as found:
        yield found


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    opened = await open_database(dsn)
    yield opened
    await opened.pool.close()


@pytest.fixture(scope="session")
def object_store() -> Iterator[swift.ObjectStore]:
    yield from real(swift.started)


@pytest.fixture(scope="session")
def qdrant_server() -> Iterator[qdrant.QdrantServer]:
    yield from real(qdrant.started)


@pytest.fixture(scope="session")
def oidc_provider() -> Iterator[oidc.OidcProvider]:
    yield from real(oidc.started)
