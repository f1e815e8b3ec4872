"""A verb reaches the embedded database beside a live server and without one."""

from pathlib import Path

import asyncpg
import pytest

from palaver.core import leftovers
from palaver.core.embedded.instance import open_instance
from palaver.core.process import StartFailed
from palaver.serve import borrow
from palaver.serve.lock import holder
from tests.serve.tree import Tree


async def one(url: str) -> int:
    connection = await asyncpg.connect(url)
    value: int = await connection.fetchval("select 1")
    await connection.close()
    return value


async def test_it_is_that_of_the_live_server(tree: Tree) -> None:
    tree.start()
    with borrow.database(tree.data) as url:
        assert url == tree.ask()[1]["PALAVER_DATABASE_URL"]
        assert await one(url) == 1
    assert tree.works()


async def test_it_is_started_for_the_while(tmp_path: Path) -> None:
    instance = open_instance(tmp_path / "data")
    with borrow.database(instance.data) as url:
        assert await one(url) == 1
        live = holder(instance.data)
        assert live
        assert live.database_url == url
        with borrow.database(instance.data) as again:
            assert again == url
    assert holder(instance.data) is None
    assert not leftovers.named(instance.name)
    assert not instance.runtime.exists()


def test_a_given_url_is_taken_as_it_is(tmp_path: Path) -> None:
    with borrow.database(tmp_path / "data", "postgresql://elsewhere/db") as url:
        assert url == "postgresql://elsewhere/db"
    assert not (tmp_path / "data").exists()


def test_a_database_that_does_not_start_is_an_error(tree: Tree) -> None:
    (tree.data / "postgres" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(StartFailed, match="PostgreSQL does not start"), borrow.database(tree.data):
        pass
    assert not leftovers.named(tree.name)
