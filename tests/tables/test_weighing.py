"""How much of a table a program reads at once: bounded by what the rows weigh, before any of it is in memory."""

import tracemalloc
from typing import Any

import pytest

from palaver.basic.errors import BasicError
from tests.tables.house import Bot

NOTES = """
TABLE notes
  id INTEGER KEY
  kind STRING
  body TEXT
  more JSON
END TABLE
"""
FILL = """
big = REPEAT("x", 1000000)
FOR i = 1 TO 60
  INSERT INTO "notes" WITH id = i, kind = "k" & i, body = big & i
NEXT
"""


@pytest.fixture
async def full(bot: Bot) -> Bot:
    """60 rows of a megabyte."""
    assert await bot.adopt(NOTES) == []
    await bot.run(FILL)
    return bot


@pytest.mark.parametrize(
    "read",
    [
        'FIND "notes"',
        'FIND "notes" WHERE kind <> "" ORDER BY id DESC',
        'FIND "notes" LIMIT 33',
        'AGGREGATE "notes" COUNT id GROUP BY body',
        'AGGREGATE "notes" MAX body GROUP BY kind',
    ],
)
async def test_rows_that_weigh_too_much_are_not_read(full: Bot, read: str) -> None:
    tracemalloc.start()
    with pytest.raises(BasicError) as raised:
        await full.run(f"x = {read}")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert raised.value.code == "LimitExceeded"
    assert "32 MB" in raised.value.message
    assert most < 150_000_000


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        ('LEN(FIND "notes" LIMIT 30)', 30),
        ('(FIND "notes" WHERE id IN [7, 3] ORDER BY id DESC)[1].id', 3),
        ('(FIND "notes" ORDER BY id LIMIT 20 OFFSET 40)[19].id', 60),
        ('(GET LAST "notes").id', 60),
        ('LEN(AGGREGATE "notes" COUNT id GROUP BY kind)', 60),
        ('AGGREGATE "notes" COUNT id', 60),
    ],
)
async def test_what_is_bearable_is_read_as_before(full: Bot, read: str, wanted: int) -> None:
    assert await full.run(f"RETURN {read}") == wanted


async def test_json_counts_by_its_text_and_not_by_how_it_is_stored(bot: Bot) -> None:
    assert await bot.adopt(NOTES) == []
    await bot.run("""
big = { "text": REPEAT("x", 2000000) }
FOR i = 1 TO 20
  INSERT INTO "notes" WITH id = i, more = big
NEXT
""")
    with pytest.raises(BasicError) as raised:
        await bot.run('x = FIND "notes"')
    assert raised.value.code == "LimitExceeded"


class Everything:
    """Wants to be told of all."""

    def __init__(self) -> None:
        self.count = 0

    async def wanted(self, *_: Any, **__: Any) -> bool:
        return True

    async def told(self, *_: Any, **__: Any) -> None:
        self.count += 1


@pytest.mark.parametrize("write", ['UPDATE "notes" SET kind = "z" WHERE TRUE', 'DELETE FROM "notes" WHERE TRUE'])
async def test_handlers_are_told_of_no_more_than_is_read(full: Bot, write: str) -> None:
    told = Everything()
    full.changes = told
    with pytest.raises(BasicError) as raised:
        await full.run(write)
    assert raised.value.code == "LimitExceeded"
    assert await full.run('RETURN AGGREGATE "notes" COUNT id') == 60
    assert told.count == 0
