"""Programs that work on bytes: no connection waits in a transaction meanwhile, and all of their rows count or none."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import pytest

from palaver.basic.errors import BasicError
from palaver.core.blobs import Blobs
from palaver.core.db import POOL_SIZE, Database, Query
from palaver.dialogs.drive.files import BotFiles
from palaver.dialogs.drive.port import Drives
from palaver.dialogs.host import ServerHost
from palaver.dialogs.ports.http import Client
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.tools.calls import begun, called
from tests.dialogs.crashes import services_of
from tests.dialogs.drives import Rig, rig
from tests.dialogs.strangers import page, stranger
from tests.knowledge.documents import pdf

OPEN: Final = Query(
    "open",
    "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
    (),
)
WAITING: Final = Query(
    "waiting",
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    (),
)
NEARLY_FULL: Final = Query(
    "full", "update drive_file set bytes = 4999999998 where bot_id = $1 and path = 'a.txt'", ("bot",)
)
FILES: Final = Query("files", "select path from drive_file where bot_id = $1 order by path", ("bot",))


class Watching:
    """A folder of blobs that notes, while bytes move, how many connections wait in a transaction."""

    def __init__(self, blobs: Blobs, db: Database) -> None:
        self._blobs, self._db = blobs, db
        self.seen: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._blobs, name)

    async def put(self, key: str, pieces: AsyncIterator[bytes], *rest: Any) -> Any:
        async def looked() -> AsyncIterator[bytes]:
            async for piece in pieces:
                await asyncio.sleep(0.01)
                self.seen.append(await self._db.value(OPEN))
                yield piece

        return await self._blobs.put(key, looked(), *rest)

    async def get(self, key: str) -> bytes:
        self.seen.append(await self._db.value(OPEN))
        return await self._blobs.get(key)


@pytest.fixture
async def drive(database: Database, dsn: str, tmp_path: Path) -> Rig:
    made = await rig(database, dsn, tmp_path)
    made.blobs = cast("Blobs", Watching(made.blobs, database))
    return made


async def ran(drive: Rig, text: str, drives: Drives | None = None) -> str:
    """What a tool with this program answers."""
    services = services_of(drive.db, cast("Client", type("NoClient", (), {"of": None})()))
    services = replace(services, ports=replace(services.ports, drive=(drives or drive.drives()).of))
    host = ServerHost(services=services, errand=drive.errand(key="run"), voice=lambda _: None)
    program = await Programs().compiled("tool.bas", text)
    return (await called(begun(program, {}, host.errand), host, [])).content


async def test_no_transaction_waits_for_bytes(drive: Rig, tmp_path: Path) -> None:
    await drive.drive().write("a.pdf", pdf(tmp_path / "a.pdf", ["one"]).read_bytes())
    text = """
WRITE "hello" TO "a.txt"
WRITE "more" TO "a.txt" APPEND
COPY "a.txt" TO "b.txt"
COMPRESS ["a.txt", "b.txt"] TO "all.zip"
x = EXTRACT "all.zip" TO "out"
y = MERGE PDF ["a.pdf", "a.pdf"], "two.pdf"
WRITE "# {{name}}" TO "a.md"
z = GENERATE PDF "a.md", {name: "Ana"}, "ana.pdf"
CREATE TEMPLATE "welcome", "email", "Hello {{name}}"
SAVE "people.csv", {id: 1, name: "Ana"}
UPDATE "people.csv" SET name = "Al" WHERE id = 1
INSERT "people.xlsx", {id: 1, name: "Ana"}
m = MERGE "people.xlsx", [{id: 1, name: "Bo"}], "id"
d = DELETE FROM "people.csv" WHERE id = 1
code = QR CODE "hello"
RETURN x.file_count & " " & y.name
"""
    watching = cast("Watching", drive.blobs)
    assert await ran(drive, text) == '"2 two.pdf"'
    assert len(watching.seen) >= 18
    assert set(watching.seen) == {0}


async def test_an_upload_of_an_address_holds_no_transaction_while_it_is_read_again(drive: Rig) -> None:
    watching = cast("Watching", drive.blobs)
    async with stranger({"/menu": page(kind="text/plain", body=b"hello")}) as server:
        drive.trusted.append(server.place)
        told = await ran(drive, f'u = UPLOAD "{server.url}/menu" TO "up" AS "x.txt"\nRETURN [u.path, u.size, u.md5]')
    assert json.loads(told) == ["up/x.txt", 5, hashlib.md5(b"hello", usedforsecurity=False).hexdigest()]
    assert set(watching.seen) == {0}


@pytest.mark.parametrize("before", [b"x", b""])
async def test_all_that_is_appended_at_once_is_there(drive: Rig, before: bytes) -> None:
    if before:
        await drive.drive().write("a.txt", before)
    await asyncio.gather(*(ran(drive, f'WRITE "{each}" TO "a.txt" APPEND') for each in range(5)))
    assert sorted(await drive.drive().content("a.txt")) == sorted(before + b"01234")


async def test_who_waits_for_a_file_holds_no_connection(drive: Rig) -> None:
    """All connections of the pool would wait for one file, and everybody else for them."""
    seen: list[int] = []

    async def others() -> None:
        while True:
            seen.append(await drive.db.value(WAITING))
            await asyncio.sleep(0.002)

    drives, watching = drive.drives(), asyncio.create_task(others())
    await asyncio.gather(*(ran(drive, f'SAVE "a.csv", {{id: {each}}}', drives) for each in range(4 * POOL_SIZE)))
    watching.cancel()
    assert json.loads(await ran(drive, 'RETURN LEN(FIND("a.csv"))')) == 4 * POOL_SIZE
    assert set(seen) == {0}


async def test_two_that_wait_for_each_others_file_are_told(drive: Rig) -> None:
    async def holds(first: str, second: str, both: asyncio.Barrier) -> str:
        try:
            async with drive.db.transaction() as tx:
                files = BotFiles(tx, drive.drives().disposal, drive.bot.account, drive.bot.id)
                await files.held(first)
                await both.wait()
                await files.held(second)
        except BasicError as error:
            return f"{error.code}: {error.message}"
        return ""

    both = asyncio.Barrier(2)
    told = sorted(await asyncio.gather(holds("a", "b", both), holds("b", "a", both)))
    assert told[0] == ""
    assert told[1].startswith("FileError: others were changing")


async def test_of_an_archive_all_files_are_there_or_none(drive: Rig) -> None:
    bot = drive.bot.id
    await ran(drive, 'WRITE "x" TO "a.txt"\nWRITE "y" TO "b.txt"\nCOMPRESS ["a.txt", "b.txt"] TO "all.zip"')
    await drive.db.run(NEARLY_FULL, bot=bot)
    assert "LimitExceeded" in await ran(drive, 'EXTRACT "all.zip" TO "out"')

    rows = await drive.db.all(FILES, dict, bot=bot)
    assert [row["path"] for row in rows] == ["a.txt", "all.zip", "b.txt"]
