"""Who is told of changed rows: in the transaction that changes them, before and after, where somebody asked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from palaver.basic.errors import BasicError
from palaver.core.db import Database
from palaver.tables.changes import Change, Changed
from tests.tables.house import Bot


class Told:
    """Remembers what it was told of one table; `fails` as a handler's storing might."""

    def __init__(self) -> None:
        self.seen: list[tuple[Change, Any, Any]] = []
        self.fails = False

    async def wanted(self, db: Database, account: UUID, bot: UUID, table: str, change: Change) -> bool:
        del db, account, bot, change
        return table == "t"

    async def told(
        self, db: Database, account: UUID, bot: UUID, table: str, change: Change, rows: Sequence[Changed]
    ) -> None:
        del db, account, bot, table
        self.seen += [(change, each.before, each.after) for each in rows]
        if self.fails:
            raise BasicError("DbError", "no")


BLOCKS = "TABLE t\n  id NUMBER KEY\n  a STRING\nEND TABLE\nTABLE u\n  a STRING\nEND TABLE\n"


async def test_changes_are_told_before_and_after(bot: Bot) -> None:
    told = bot.changes = Told()
    await bot.adopt(BLOCKS)
    await bot.run('INSERT "t", [{a: "x"}, {a: "y"}]\nUPDATE "t" SET a = a & "!" WHERE a = "x"\nDELETE "t", "a=y"')
    await bot.run('INSERT "u" WITH a = "x"\nUPDATE "u" SET a = "z" WHERE TRUE\nDELETE "u" WHERE TRUE')
    x, y = {"id": 1, "a": "x"}, {"id": 2, "a": "y"}
    assert told.seen == [
        ("insert", None, x), ("insert", None, y), ("update", x, {"id": 1, "a": "x!"}), ("delete", y, None),
    ]  # fmt: skip
    told.seen.clear()
    await bot.run(
        'SAVE "t", {id: 1, a: "s"}\nSAVE "t", {id: 9, a: "n"}\nrows = [{id: 9, a: "m"}]\nMERGE "t" WITH rows BY "id"'
    )
    assert [(change, after) for change, _, after in told.seen] == [
        ("update", {"id": 1, "a": "s"}), ("insert", {"id": 9, "a": "n"}), ("update", {"id": 9, "a": "m"}),
    ]  # fmt: skip


async def test_what_cannot_be_told_has_not_happened(bot: Bot) -> None:
    told = bot.changes = Told()
    await bot.adopt(BLOCKS)
    told.fails = True
    for text in ('INSERT "t" WITH a = "x"', 'SAVE "t", {id: 5, a: "x"}'):
        with pytest.raises(BasicError):
            await bot.run(text)
    assert await bot.run('RETURN FIND "t"') == []
