"""Roles of tables and columns: what one may not read is not there, what one may not write is refused."""

from typing import Final

import pytest

from palaver.basic.errors import BasicError
from tests.tables.house import Bot

BLOCK: Final = """
TABLE people READ BY "staff;manager" WRITE BY "manager;clerk;staff"
  id NUMBER KEY
  name STRING
  salary MONEY READ BY "manager" WRITE BY "manager"
END TABLE
"""
DENIED: Final = [
    ("visitor", 'FIND "people"'),
    ("visitor", 'AGGREGATE "people", "COUNT", "id"'),
    ("visitor", 'GET LAST "people"'),
    ("visitor", 'INSERT "people" WITH name = "x"'),
    ("visitor", 'UPDATE "people" SET name = "x" WHERE TRUE'),
    ("visitor", 'DELETE "people" WHERE TRUE'),
    ("visitor", 'SAVE "people", {id: 1, name: "x"}'),
    ("visitor", 'MERGE "people", [{id: 1, name: "x"}], "id"'),
    ("staff", 'FIND "people" WHERE salary > 1'),
    ("staff", 'FIND "people", "salary=100"'),
    ("staff", 'FIND "people" ORDER BY salary'),
    ("staff", 'AGGREGATE "people" SUM salary'),
    ("staff", 'AGGREGATE "people" COUNT id GROUP BY salary'),
    ("staff", 'UPDATE "people" SET salary = 1 WHERE TRUE'),
    ("staff", 'UPDATE "people" SET name = salary WHERE TRUE'),
    ("staff", 'UPDATE "people" SET name = "x" WHERE salary > 1'),
    ("staff", 'DELETE "people" WHERE salary > 1'),
    ("staff", 'INSERT "people" WITH salary = 1'),
    ("staff", 'SAVE "people", {id: 1, salary: 1}'),
    ("staff", 'MERGE "people", [{salary: 100}], "salary"'),
    ("clerk", 'FIND "people"'),
]


async def test_roles_open_tables_and_columns(bot: Bot) -> None:
    await bot.adopt(BLOCK)
    await bot.run('INSERT "people" WITH name = "Ann", salary = 100')
    assert await bot.run('x = FIND FIRST "people"\nRETURN x', "staff") == {"id": 1, "name": "Ann"}
    assert await bot.run('x = GET LAST "people"\nRETURN x', "Staff".casefold()) == {"id": 1, "name": "Ann"}
    assert (await bot.run('RETURN FIND FIRST "people"', "manager"))["salary"] == 100
    assert await bot.run('RETURN UPDATE "people" SET name = "Bo" WHERE id = 1', "staff") == 1
    assert await bot.run('RETURN INSERT "people" WITH name = "Cy"', "staff") == {"id": 2, "name": "Cy"}
    for role, text in DENIED:
        with pytest.raises(BasicError) as raised:
            await bot.run(text, role)
        assert raised.value.code == "AccessDenied", (role, text, raised.value)
    assert await bot.run('RETURN AGGREGATE "people", "COUNT", "id"') == 2
    assert (await bot.run('RETURN FIND FIRST "people"'))["salary"] == 100


async def test_roles_follow_the_program(bot: Bot) -> None:
    await bot.adopt(BLOCK)
    await bot.adopt(BLOCK.replace('READ BY "staff;manager"', ""))
    assert await bot.run('RETURN FIND "people"', "visitor") == []
