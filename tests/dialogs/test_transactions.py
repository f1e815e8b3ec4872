"""BEGIN TRANSACTION .. COMMIT of programs: all of it counts or nothing, wherever it ends and whoever dies in it."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import pytest

from palaver.basic.ports.data import Wanted
from palaver.config.bots import Bots
from palaver.core.cache import open_cache
from palaver.core.db import Database
from palaver.dialogs.host import ServerHost
from palaver.dialogs.ports.data import BotTables
from palaver.dialogs.ports.http import Client
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.runs.runs import Runs
from palaver.dialogs.tools.calls import begun, called
from palaver.tables.changes import Nobody
from tests.config.test_bots import named, somebody
from tests.dialogs.crashes import Mortal, Played, services_of
from tests.dialogs.drives import rig
from tests.dialogs.errands import errand

TABLE: Final = "TABLE accounts\n  name STRING(10) KEY\n  sum NUMBER\nEND TABLE\n"
MOVE: Final = """
INSERT "accounts", [{name: "a", sum: 10}, {name: "b", sum: 0}]
BEGIN TRANSACTION
UPDATE "accounts" SET sum = sum - 4 WHERE name = "a"
TALK "moving"
seen = FIND FIRST "accounts" WHERE name = "a"
UPDATE "accounts" SET sum = sum + 4 WHERE name = "b"
COMMIT
HEAR go AS NAME "Go on?"
BEGIN TRANSACTION
DELETE "accounts" WHERE TRUE
ROLLBACK
INSERT "accounts", {name: "end", sum: seen.sum}
TALK "done"
"""


async def played(db: Database, program: str, **ports: Any) -> Played:
    bots = Bots(db, open_cache(None)[1])
    tables = BotTables(db, Programs(), lambda _: Nobody())
    bots.followers.append(tables.follow)
    caller = await somebody(db)
    bot = await bots.create(caller, named("bank", dialogs={"scripts": {"start.bas": program, "tables.bas": TABLE}}))
    services = services_of(db, cast("Client", type("NoClient", (), {"of": None})()))
    services = replace(services, ports=replace(services.ports, data=tables.of, **ports))
    made = Played(db, services, caller, bot)
    await made.begin()
    return made


async def sums(made: Played) -> dict[str, int]:
    asked = errand(made.bot, made.db)
    rows = await made.services.ports.data(asked).find("accounts", Wanted())
    return {row["name"]: row["sum"] for row in rows}


async def test_a_transaction_is_whole_wherever_its_worker_dies(database: Database) -> None:
    places = 0
    for torn in (False, True):
        last = 0
        while True:
            made = await played(database, MOVE)
            mortal = Mortal(database, Programs(), 1)
            mortal.last, mortal.torn = last, torn
            await made.turn(mortal, None)
            assert await made.turn(mortal, "yes")
            assert await sums(made) == {"a": 6, "b": 4, "end": 6}, (last, torn)
            assert made.said[-1] == "done"
            if not made.deaths:
                break
            places, last = places + 1, last + 1
    assert places > 5


FILED: Final = """
SAVE "log.csv", {id: 1, n: "a"}
BEGIN TRANSACTION
INSERT "log.csv", {id: 2, n: "b"}
INSERT "accounts", {name: "b", sum: 1}
UPDATE "log.csv" SET n = n & n WHERE id = 1
COMMIT
HEAR go AS NAME "Go on?"
BEGIN TRANSACTION
DELETE FROM "log.csv" WHERE TRUE
INSERT "accounts", {name: "c", sum: 1}
ROLLBACK
INSERT "log.csv", {n: "end"}
TALK "done"
"""


async def test_rows_of_files_count_with_all_else_wherever_its_worker_dies(
    database: Database, dsn: str, tmp_path: Path
) -> None:
    office = await rig(database, dsn, tmp_path)
    for torn in (False, True):
        last = 0
        while True:
            made = await played(database, FILED, drive=office.drives().of)
            mortal = Mortal(database, Programs(), 1)
            mortal.last, mortal.torn = last, torn
            await made.turn(mortal, None)
            assert await made.turn(mortal, "yes")
            drive = made.services.ports.drive(errand(made.bot, database))
            assert await drive.text("log.csv") == "id,n\n1,aa\n2,b\n,end\n", (last, torn)
            assert await sums(made) == {"b": 1}
            if not made.deaths:
                break
            last += 1
        assert last > 3


ENDS: Final[list[tuple[str, str, Any]]] = [
    ('x = FIND FIRST "accounts", "name=z"\nRETURN x', "", None),
    ("RETURN 1", "", 1),
    ('THROW "stop"', "UserError", None),
    ('INSERT "accounts", {name: "z"}', "DbError", None),
    ("BEGIN TRANSACTION", "ArgumentError", None),
    ('x = LLM "hello"', "ArgumentError", None),
    ('x = GET "http://example.org"', "ArgumentError", None),
    ('DELETE "http://example.org"', "ArgumentError", None),
    ('UPLOAD " http://example.org/a" TO "a"', "ArgumentError", None),
    ('x = DELEGATE "Hello?" TO "sales"', "ArgumentError", None),
    ('x = THINK KB "prices"', "ArgumentError", None),
    ('COMPRESS "a.txt" TO "a.zip"', "ArgumentError", None),
    ('EXTRACT "a.zip" TO "b"', "ArgumentError", None),
    ('MERGE PDF ["a.pdf"], "b.pdf"', "ArgumentError", None),
    ('GENERATE PDF "a.md", {}, "b.pdf"', "ArgumentError", None),
]


@pytest.mark.parametrize(("end", "code", "value"), ENDS, ids=[each[0][:14] for each in ENDS])
async def test_what_was_not_committed_has_not_happened(
    tool: tuple[Played, ServerHost], end: str, code: str, value: Any
) -> None:
    made, host = tool
    text = f'BEGIN TRANSACTION\nINSERT "accounts", {{name: "z", sum: 1}}\n{end}'
    told = await ran(host, text)
    if code:
        assert f'"code":"{code}"' in told, told
    elif value is not None:
        assert told == str(value)
    assert await sums(made) == {}


async def test_an_error_that_was_caught_leaves_the_rest(tool: tuple[Played, ServerHost]) -> None:
    made, host = tool
    bad = 'TRY\n  INSERT "accounts", {name: "much too long for ten"}\nCATCH e\nEND TRY\n'
    worse = 'TRY\n  x = FIND "accounts" WHERE sum / 0 = 1\nCATCH e\nEND TRY\n'
    text = f'BEGIN TRANSACTION\nINSERT "accounts", {{name: "z", sum: 1}}\n{bad}{worse}COMMIT\nRETURN 1'
    assert await ran(host, text) == "1"
    assert await sums(made) == {"z": 1}
    assert '"code":"ArgumentError"' in await ran(host, "COMMIT")
    assert '"code":"ArgumentError"' in await ran(host, "ROLLBACK")


@pytest.fixture
async def tool(database: Database) -> tuple[Played, ServerHost]:
    made = await played(database, 'TALK "x"')
    asked = errand(made.bot, database)
    return made, ServerHost(services=made.services, errand=asked, voice=lambda _: None)


async def ran(host: ServerHost, text: str) -> str:
    """What a tool with this program answers."""
    program = await Programs().compiled("tool.bas", text)
    return (await called(begun(program, {}, host.errand), host, [])).content


async def test_nobody_is_asked_within_a_transaction(database: Database) -> None:
    text = 'BEGIN TRANSACTION\nTRY\n  HEAR x AS NAME "Who?"\nCATCH e\n  TALK e.code\nEND TRY\nCOMMIT'
    made = await played(database, text)
    assert await made.turn(Runs(database, Programs(), 1), None)
    assert made.said == ["ArgumentError"]


async def test_a_tool_waits_where_it_stands_but_never_with_rows_locked(tool: tuple[Played, ServerHost]) -> None:
    _, host = tool
    started = time.monotonic()
    assert await ran(host, 'WAIT 0.3\nRETURN "later"\n') == '"later"'
    assert time.monotonic() - started >= 0.3
    assert "WAIT cannot stand between" in await ran(host, "BEGIN TRANSACTION\nWAIT 0.3\nCOMMIT\n")
