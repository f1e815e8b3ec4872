"""What programs define becomes real: tables and columns are added, nothing is dropped, and contradictions are told."""

import asyncio
from typing import Final

import pytest

from palaver.basic.errors import BasicError
from palaver.core.db import Database
from tests.tables import house
from tests.tables.house import Bot, defined

COLUMNS: Final = """
select column_name, data_type, character_maximum_length as long, is_nullable, column_default
from information_schema.columns where table_schema = 'tables_data' and table_name = $1
"""


async def physical(bot: Bot) -> str:
    id = await bot.db.pool.fetchval("select id from tables_table where bot_id = $1 order by id limit 1", bot.id)
    return f"t_{id.hex}"


async def test_types_keys_and_defaults_are_the_databases_own(bot: Bot) -> None:
    blocks = """
TABLE Things
  code STRING(8) KEY
  n NUMBER REQUIRED
  big NUMBER(12)
  price NUMBER(10,2) DEFAULT 1.5
  note TEXT DEFAULT "it's '; drop table core_account; -- 100%"
  at DATETIME DEFAULT NOW()
  UNIQUE(n, big)
END TABLE
INDEX ON Things (at)
"""
    assert await bot.adopt(blocks) == []
    name = await physical(bot)
    rows = {row["column_name"]: row for row in await bot.db.pool.fetch(COLUMNS, name)}
    assert {each: (row["data_type"], row["is_nullable"]) for each, row in rows.items()} == {
        "number": ("bigint", "NO"),
        "account_id": ("uuid", "NO"),
        "c_1": ("character varying", "NO"),
        "c_2": ("integer", "NO"),
        "c_3": ("bigint", "YES"),
        "c_4": ("numeric", "YES"),
        "c_5": ("text", "YES"),
        "c_6": ("timestamp without time zone", "YES"),
    }
    assert rows["c_1"]["long"] == 8
    assert "1.5" in rows["c_4"]["column_default"]
    assert "drop table" in rows["c_5"]["column_default"]
    indexes = await bot.db.pool.fetch("select indexdef from pg_indexes where tablename = $1", name)
    assert sorted("UNIQUE" in row["indexdef"] for row in indexes) == [False, True, True]
    row = await bot.run('RETURN INSERT "things" WITH code = "a", n = 1')
    assert row["note"] == "it's '; drop table core_account; -- 100%"


async def test_columns_are_added_and_never_dropped(bot: Bot) -> None:
    await bot.adopt("TABLE t\n  id NUMBER KEY\n  a STRING(10) REQUIRED\n  b NUMBER\nEND TABLE")
    await bot.run('INSERT "t" WITH a = "x", b = 1')
    told = await bot.adopt(
        'TABLE t\n  id NUMBER KEY\n  b NUMBER\n  c STRING DEFAULT "new"\n  d NUMBER REQUIRED\nEND TABLE'
    )
    assert [str(each) for each in told] == [
        "TABLE t, d: it is REQUIRED and has no DEFAULT, and rows are there: those stay without a value"
    ]
    assert await bot.run('x = FIND FIRST "t"\nRETURN x') == {"id": 1, "b": 1, "c": "new", "d": None}
    await bot.run('INSERT "t" WITH b = 2, d = 1')
    assert await bot.adopt("TABLE t\n  id NUMBER KEY\n  a STRING(10)\n  b NUMBER\nEND TABLE") == []
    rows = await bot.run('RETURN FIND "t"')
    assert [(each["a"], each["b"]) for each in rows] == [("x", 1), (None, 2)]


CONTRADICTIONS: Final = [
    ("id NUMBER KEY\n  a NUMBER", "a", "stored as STRING(10) and stays that: INTEGER"),
    ("id NUMBER KEY\n  a STRING(5)", "a", "stored as STRING(10) and stays that: STRING(5)"),
    ("id NUMBER\n  a STRING(10) KEY", "id", "it is the KEY"),
    ("id NUMBER KEY\n  a STRING(10)\n  c GUID KEY", "c", "cannot become a KEY"),
    ("id NUMBER KEY\n  a STRING(10) UNIQUE", "a", "cannot be UNIQUE"),
    ("id NUMBER KEY\n  a STRING(10)\n  c nowhere", "c", "TABLE nowhere is not there"),
]


async def test_what_contradicts_the_stored_table_is_told_precisely(bot: Bot) -> None:
    first = "TABLE t\n  id NUMBER KEY\n  a STRING(10)\nEND TABLE"
    await bot.adopt(first)
    await bot.run('INSERT "t", [{a: "same"}, {a: "same"}]')
    for columns, column, message in CONTRADICTIONS:
        told = await bot.adopt(f"TABLE t\n  {columns}\nEND TABLE")
        assert (told[0].column, message in told[0].message) == (column, True), (columns, told)
        await bot.adopt(first)
    rows = await bot.run('RETURN FIND "t"')
    assert [each["a"] for each in rows] == ["same", "same"]


async def test_tables_may_refer_to_each_other(bot: Bot) -> None:
    told = await bot.adopt("""
TABLE orders
  id NUMBER KEY
  customer customers
  parent NUMBER REFERENCES orders
END TABLE
TABLE customers
  code STRING(5) KEY
  favourite orders
END TABLE
""")
    assert told == []
    await bot.run('INSERT "customers" WITH code = "a"\nINSERT "orders" WITH customer = "a"')
    for text in (
        'INSERT "orders" WITH customer = "b"',
        'DELETE "customers", "code=a"',
        'INSERT "orders" WITH parent = 9',
    ):
        with pytest.raises(BasicError) as raised:
            await bot.run(text)
        assert raised.value.code == "DbError", text


async def test_several_servers_adopt_at_once(bot: Bot) -> None:
    blocks = "TABLE a\n  x NUMBER UNIQUE\nEND TABLE\nTABLE b\n  a a\nEND TABLE\nINDEX ON b (a)"
    assert await asyncio.gather(*(bot.adopt(blocks) for _ in range(6))) == [[]] * 6
    more = blocks.replace("x NUMBER UNIQUE", "x NUMBER UNIQUE\n  y STRING INDEX")
    await asyncio.gather(*(bot.adopt(more) for _ in range(6)))
    assert (await bot.run('RETURN INSERT "a" WITH x = 1, y = "z"'))["y"] == "z"
    tables = "select count(*) from tables_table where bot_id = $1"
    assert await bot.db.pool.fetchval(tables, bot.id) == 2


async def test_a_table_is_made_when_it_is_first_used(bot: Bot) -> None:
    bot.blocks = "TABLE later\n  a STRING\nEND TABLE"
    row = await bot.run('RETURN INSERT "later" WITH a = "x"')
    assert len(row["id"]) == 36


async def test_rows_go_with_their_bot_and_their_account(tables_database: Database) -> None:
    one = await house.bot(tables_database)
    other = await house.bot(tables_database, one.account)
    names = []
    for each in (one, other):
        await each.adopt("TABLE t\n  a STRING\nEND TABLE\nTABLE u\n  t t\nEND TABLE")
        names.append(await physical(each))
    there = "select count(*) from pg_tables where schemaname = 'tables_data' and tablename = any($1)"
    await one.db.pool.execute("delete from config_bot where id = $1", one.id)
    assert await one.db.pool.fetchval(there, names) == 1
    await one.db.pool.execute("delete from config_bot where id = $1", other.id)
    assert await one.db.pool.fetchval(there, names) == 0


async def test_bots_and_accounts_have_tables_of_their_own(tables_database: Database) -> None:
    one = await house.bot(tables_database)
    bots = [one, await house.bot(tables_database, one.account), await house.bot(tables_database)]
    for number, each in enumerate(bots):
        await each.adopt("TABLE t\n  a NUMBER\nEND TABLE")
        await each.run(f'INSERT "t" WITH a = {number}')
    for number, each in enumerate(bots):
        assert [row["a"] for row in await each.run('RETURN FIND "t"')] == [number]
        assert await each.run('RETURN UPDATE "t" SET a = 7 WHERE TRUE') == 1


async def test_rows_of_another_account_are_not_there_even_in_the_same_table(
    bot: Bot, tables_database: Database
) -> None:
    await bot.adopt("TABLE t\n  id NUMBER KEY\n  a NUMBER\nEND TABLE")
    await bot.run('INSERT "t" WITH a = 1')
    stranger = await house.bot(tables_database)
    await bot.db.pool.execute(
        f"insert into tables_data.{await physical(bot)} (account_id, c_2) values ($1, 2)", stranger.account
    )
    assert [row["a"] for row in await bot.run('RETURN FIND "t" WHERE a = 1 OR TRUE')] == [1]
    assert await bot.run('RETURN AGGREGATE "t", "COUNT", "id"') == 1
    assert await bot.run('RETURN UPDATE "t" SET a = 3 WHERE TRUE') == 1
    assert await bot.run('RETURN DELETE "t" WHERE TRUE') == 1
    assert await bot.run('RETURN GET LAST "t"') is None


def test_a_table_without_a_key_has_an_id() -> None:
    (one,) = defined("TABLE t\n  a STRING\nEND TABLE")
    assert (one.columns[0].name, one.columns[0].kind, one.columns[0].key) == ("id", "GUID", True)
    (two,) = defined("TABLE t\n  a STRING\n  ID NUMBER\nEND TABLE")
    assert [(each.name, each.kind, each.key) for each in two.columns] == [
        ("a", "STRING", False),
        ("ID", "INTEGER", True),
    ]
