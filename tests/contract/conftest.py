"""Fixtures of the contract suites alone: servers that a test may kill."""

from collections.abc import Iterator

import pytest

from tests.conftest import real
from tests.servers import postgres, redis
from tests.servers.launch import fast_folder


@pytest.fixture(scope="module")
def valkey_to_kill() -> Iterator[redis.RedisServer]:
    yield from real(redis.wheel)


@pytest.fixture(scope="module")
def postgres_to_kill() -> Iterator[postgres.Postgres]:
    yield from real(postgres.wheel, fast_folder())
