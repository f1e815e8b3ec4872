"""The keywords of data on real tables: what a program reads is what it wrote, and what the table refuses is told."""

from typing import Any, Final

import pytest

from palaver.basic.errors import BasicError
from tests.basic.programs import FOLDER
from tests.tables.house import Bot

SEATS: Final = """
TABLE seats
  id NUMBER KEY
  label STRING(20) REQUIRED UNIQUE
  area STRING DEFAULT "inside"
  capacity NUMBER
  taken_on DATE
END TABLE
TABLE reservations
  seat_id seats
  guests INTEGER
  day DATE
  user_id GUID
  created_at DATETIME
END TABLE
"""
SOME: Final = """
INSERT INTO "seats" WITH label = "A", capacity = 2
INSERT INTO "seats" WITH label = "B", capacity = 4, area = "terrace"
INSERT INTO "seats" WITH label = "C", capacity = 6
"""


async def error_of(bot: Bot, text: str, *roles: str) -> tuple[str, str]:
    with pytest.raises(BasicError) as raised:
        await bot.run(text, *roles)
    return raised.value.code, raised.value.message


async def test_the_program_that_reserves_a_table_behaves(bot: Bot) -> None:
    assert await bot.adopt(SEATS) == []
    await bot.run(SOME)
    program = (FOLDER / "reserve-table.bas").read_text()
    given = {"guests": 3, "day": "2026-03-01", "area": None}
    user = {"id": "0192f0c1-2345-7000-8000-000000000001"}
    assert await bot.run(program, arguments=given, user=user) == {"ok": True, "seat": "C"}
    answer = await bot.run(program, arguments=given, user=user)
    assert answer == {"ok": False, "reason": "no table for 3 on 01/03"}
    (row,) = await bot.run('RETURN FIND "reservations"')
    assert (row["guests"], str(row["day"]), row["user_id"]) == (3, "2026-03-01", user["id"])
    assert row["created_at"].tzinfo is not None
    taken = await bot.run('RETURN FIND "seats" WHERE taken_on IS NOT NULL')
    assert [each["label"] for each in taken] == ["C"]


ASKED: Final = [
    ('FIND "seats" WHERE capacity > 2 ORDER BY capacity DESC', ["C", "B"]),
    ('FIND "seats", "capacity>2 AND area=inside"', ["C"]),
    ('FIND "seats", "label", "B"', ["B"]),
    ('FIND "seats" WITH "label=A"', ["A"]),
    ('FIND "seats" LIMIT 1 OFFSET 1', ["B"]),
    ('FIND "seats", ""', ["A", "B", "C"]),
    ('FIND "SEATS" WHERE LABEL IN ("A", "C") OR capacity BETWEEN 3 AND 4', ["A", "B", "C"]),
    ('FIND "seats" WHERE NOT (area LIKE "TERR%")', ["A", "C"]),
    ('FIND "seats" WHERE UPPER(area) = "TERRACE" AND LEN(label) = 1', ["B"]),
    ('FIND "seats" WHERE capacity * 2 = 8', ["B"]),
    ('FIND "seats" WHERE taken_on IS NULL AND label <> "A"', ["B", "C"]),
    ('FIND "seats" WHERE seats.capacity = 6', ["C"]),
    ('FIND "seats" WHERE label = label ORDER BY label DESC', ["C", "B", "A"]),
]


async def test_find_answers_by_every_spelling(bot: Bot) -> None:
    await bot.adopt(SEATS)
    await bot.run(SOME)
    for asked, labels in ASKED:
        rows = await bot.run(f"RETURN {asked}")
        assert [each["label"] for each in rows] == labels, asked
    first = await bot.run('capacity = 4\nRETURN FIND FIRST "seats" WHERE capacity = capacity')
    assert first["label"] == "B"
    assert await bot.run('RETURN FIND FIRST "seats", "capacity=9"') is None
    assert (await bot.run('RETURN GET LAST "seats"'))["label"] == "C"
    groups = await bot.run('RETURN FIND "seats" GROUP BY area')
    assert [(each["key"], each["count"]) for each in groups] == [("inside", 2), ("terrace", 1)]


COMPUTED: Final = [
    ('AGGREGATE "seats", "COUNT", "id"', 3),
    ('AGGREGATE "seats" SUM capacity', 12),
    ('AGGREGATE "SUM", "seats", "capacity"', 12),
    ('AGGREGATE "seats", "MAX", "capacity", "area=inside"', 6),
    ('AGGREGATE "seats" AVG capacity WHERE capacity < 5', 3),
    ('AGGREGATE "seats" SUM capacity WHERE capacity > 99', 0),
    ('AGGREGATE "seats" MIN capacity WHERE capacity > 99', None),
    ('AGGREGATE "seats" SUM capacity GROUP BY area', [{"key": "inside", "value": 8}, {"key": "terrace", "value": 4}]),
]


async def test_aggregates_are_the_databases(bot: Bot) -> None:
    await bot.adopt(SEATS)
    await bot.run(SOME)
    for asked, value in COMPUTED:
        assert await bot.run(f"RETURN {asked}") == value, asked


async def test_rows_are_written_by_every_spelling(bot: Bot) -> None:
    await bot.adopt(SEATS)
    row = await bot.run('RETURN INSERT INTO "seats", {label: "A", capacity: "4"}')
    assert row == {"id": 1, "label": "A", "area": "inside", "capacity": 4, "taken_on": None}
    assert await bot.run('label = "B"\ncapacity = 2\nx = INSERT INTO "seats", label, capacity\nRETURN x.id') == 2
    assert await bot.run('x = INSERT "seats" VALUES {label: "C"}\nRETURN x.label') == "C"
    rows = await bot.run('RETURN INSERT "seats", [{label: "D"}, {label: "E", capacity: 9}]')
    assert [each["label"] for each in rows] == ["D", "E"]
    assert await bot.run('RETURN UPDATE "seats" SET capacity = capacity + 1 WHERE label = "A"') == 1
    assert await bot.run('RETURN UPDATE "seats", 2, {capacity: 20}') == 1
    assert await bot.run('RETURN UPDATE "seats", 2, "area", "terrace"') == 1
    assert await bot.run('area = "roof"\nRETURN UPDATE "seats", "label=C", area') == 1
    assert await bot.run('RETURN UPDATE "seats" WITH capacity = NULL WHERE capacity >= 9') == 2
    found = await bot.run('RETURN FIND "seats"')
    assert [(each["label"], each["capacity"], each["area"]) for each in found] == [
        ("A", 5, "inside"), ("B", None, "terrace"), ("C", None, "roof"), ("D", None, "inside"), ("E", None, "inside"),
    ]  # fmt: skip
    await bot.run('UPDATE "seats" SET taken_on = "2026-01-31" WHERE id = 1')
    await bot.run('UPDATE "seats" SET taken_on = DATEADD(taken_on, 1, "month") WHERE id = 1')
    assert str((await bot.run('RETURN FIND FIRST "seats", "id=1"'))["taken_on"]) == "2026-02-28"
    assert await bot.run('RETURN DELETE "seats", "area=roof"') == 1
    assert await bot.run('RETURN DELETE FROM "seats" WHERE id > 3') == 2
    assert len(await bot.run('RETURN FIND "seats"')) == 2


async def test_values_are_of_the_columns_that_a_program_has_written(bot: Bot) -> None:
    await bot.adopt("TABLE people\n  name STRING\n  email STRING\nEND TABLE")
    row = await bot.run('RETURN INSERT "people", "Ana", "a@b.example"')
    assert (row["name"], row["email"], len(row["id"])) == ("Ana", "a@b.example", 36)
    assert await bot.run('RETURN UPDATE "people", "name=Ana", "Al"') == 1
    await bot.adopt("TABLE people\n  name STRING\n  email STRING\n  note TEXT\nEND TABLE")
    assert (await bot.run('RETURN SAVE "people", "Bo", "b@b.example", "new"'))["note"] == "new"
    assert await bot.run('RETURN SORT(MAP(FIND("people"), "name"))') == ["Al", "Bo"]
    await bot.adopt(SEATS)
    assert (await bot.run('RETURN INSERT "seats", 7, "A"'))["label"] == "A"
    assert await bot.run('RETURN UPDATE "seats", "id=7", "B"') == 1
    assert (await bot.run('RETURN FIND FIRST "seats"'))["label"] == "B"


async def test_save_changes_the_row_of_its_key_or_inserts(bot: Bot) -> None:
    await bot.adopt(SEATS)
    row = await bot.run('RETURN SAVE "seats", {label: "A"}')
    assert row["id"] == 1
    assert await bot.run('x = SAVE "seats", {id: 1, capacity: 3}\nRETURN x.label') == "A"
    assert (await bot.run('RETURN SAVE "seats", 1, {capacity: 4}'))["capacity"] == 4
    assert (await bot.run('RETURN SAVE "seats", 50, {label: "Z"}'))["id"] == 50
    assert (await bot.run('RETURN SAVE "seats" WITH id = 50, area = "roof"'))["area"] == "roof"
    both = await bot.run('RETURN SAVE "seats", [{id: 1, label: "One"}, {label: "Two"}]')
    assert [each["label"] for each in both] == ["One", "Two"]
    assert await bot.run('RETURN AGGREGATE "seats", "COUNT", "id"') == 3


async def test_numbers_that_a_program_gives_are_not_given_again(bot: Bot) -> None:
    await bot.adopt(SEATS)
    await bot.run('SAVE "seats", {id: 1, label: "A"}\nINSERT "seats", [{id: 7, label: "B"}, {id: 3, label: "C"}]')
    ids = [(await bot.run(f'RETURN INSERT "seats" WITH label = "{label}"'))["id"] for label in "DE"]
    assert min(ids) > 7
    assert ids[0] < ids[1]


async def test_merge_tells_what_became_of_each_row(bot: Bot) -> None:
    await bot.adopt(SEATS)
    await bot.run(SOME)
    rows = '{label: "A", capacity: 2}, {label: "B", capacity: 8}, {label: "N"}, {label: "way too long for twenty"}'
    text = f"rows = [{rows}]\n"
    told = await bot.run(text + 'RETURN MERGE "seats" WITH rows BY "label"')
    assert {name: told[name] for name in ("inserted", "updated", "unchanged", "total")} == {
        "inserted": 1, "updated": 1, "unchanged": 1, "total": 4,
    }  # fmt: skip
    assert [each["row"] for each in told["errors"]] == [3]
    assert "room for 20" in told["errors"][0]["message"]


REFUSED: Final = [
    ('FIND "nothing"', "NotFound", "nothing"),
    ('FIND "seats" WHERE colour = 1', "ArgumentError", "colour"),
    ('FIND "seats" WHERE capacity > "many"', "ArgumentError", "many"),
    ('FIND "seats", "capacity >"', "ArgumentError", "be read as a condition"),
    ('FIND "seats" LIMIT 10001', "LimitExceeded", "10,000"),
    ('FIND "seats" ORDER BY colour', "ArgumentError", "colour"),
    ('INSERT "seats" WITH colour = 1', "DbError", "colour"),
    ('INSERT "seats" WITH capacity = 1', "DbError", "label is REQUIRED"),
    ('INSERT "seats" WITH label = "A"', "DbError", "same label"),
    ('INSERT "seats" WITH label = "X", capacity = 2.5', "DbError", "INTEGER"),
    ('INSERT "seats" WITH label = "X", capacity = 3000000000', "DbError", "INTEGER"),
    ('INSERT "seats" WITH label = "X", taken_on = "tomorrow"', "DbError", "DATE"),
    ('INSERT "seats" WITH label = "X", id = 1', "DbError", "same id"),
    ('INSERT "reservations" WITH seat_id = 99', "DbError", "seat_id"),
    ('UPDATE "seats" SET label = NULL WHERE id = 1', "DbError", "REQUIRED"),
    ('UPDATE "seats" SET capacity = capacity / 0 WHERE id = 1', "MathError", "zero"),
    ('UPDATE "seats" SET capacity = capacity * 2000000000 WHERE id = 1', "DbError", "too large"),
    ('DELETE "seats"', "ArgumentError", "WHERE TRUE"),
    ('FIND "crm.people"', "NotImplemented", "connections"),
    ('FIND "seats", [1]', "ArgumentError", "condition"),
    ('x = AGGREGATE "seats", "MEDIAN", "capacity"', "ArgumentError", "SUM, AVG, COUNT, MIN or MAX"),
]


async def test_what_cannot_be_done_is_told_by_its_name(bot: Bot) -> None:
    await bot.adopt(SEATS)
    await bot.run(SOME)
    for text, code, part in REFUSED:
        found, message = await error_of(bot, text)
        assert (found, part in message) == (code, True), (text, found, message)
    assert len(await bot.run('RETURN FIND "seats"')) == 3


async def test_a_hostile_value_is_a_value(bot: Bot) -> None:
    await bot.adopt(SEATS)
    await bot.run(SOME)
    hostile = "' OR 1=1 --"
    head = 'PARAM x AS STRING LIKE "a" DESCRIPTION "x"\nDESCRIPTION "t"\n'
    for text in (
        'FIND "seats" WHERE label = x',
        'FIND "seats", "label", x',
        'FIND "seats", "label=\'" + x + "\'"',
        'FIND "seats", "label=${x}"',
        'FIND "seats", "label LIKE \'%" + x + "%\'"',
        'FIND "seats", "label IN (\'" + x + "\', 1)"',
    ):
        for value in (hostile, "'; drop table x; --", "A' OR label='B", '" OR 1=1', "\\' OR 1=1", "1) OR (1=1", "%'"):
            assert await bot.run(f"{head}RETURN {text}", arguments={"x": value}) == [], (text, value)
    await bot.run(head + 'INSERT "seats" WITH label = x', arguments={"x": hostile})
    assert await bot.run(head + 'RETURN DELETE "seats", "label=\'" + x + "\'"', arguments={"x": hostile}) == 1
    assert len(await bot.run('RETURN FIND "seats"')) == 3


async def test_values_come_back_as_their_column_has_them(bot: Bot) -> None:
    await bot.adopt("""
TABLE things
  code STRING(8) KEY
  price MONEY
  ratio DOUBLE
  big NUMBER(18)
  exact DECIMAL(10,3)
  at DATETIME
  hour TIME
  on BOOLEAN
  data JSON
  list ARRAY
  note TEXT
END TABLE
""")
    row: dict[str, Any] = await bot.run("""
RETURN INSERT "things" WITH code = "a", price = "12.5", ratio = 1.5, big = 12345678901,
  exact = 1.25, at = "2026-03-01 10:30", hour = "10:30",
  on = "yes", data = {b: 1, a: [2]}, list = [1, 2], note = "x"
""")
    assert str(row["price"]) == "12.50"
    assert (row["ratio"], row["big"], str(row["exact"])) == (1.5, 12345678901, "1.250")
    assert row["at"].isoformat() == "2026-03-01T10:30:00+00:00"
    assert (row["hour"].isoformat(), row["on"], row["note"]) == ("10:30:00", True, "x")
    assert row["data"] == {"b": 1, "a": [2]}
    assert row["list"] == [1, 2]
    assert len(await bot.run('RETURN FIND "things" WHERE list CONTAINS 2 AND price = 12.5 AND on')) == 1
    assert len(await bot.run('RETURN FIND "things" WHERE YEAR(at) = 2026 AND DATE(at) = "2026-03-01"')) == 1


async def test_an_array_that_somebody_sends_is_no_condition(bot: Bot) -> None:
    await bot.adopt(SEATS)
    await bot.run(SOME)
    sent = '[["=", ["value", 1], ["value", 1]]]'
    for text in ('FIND "seats", x[0]', 'UPDATE "seats", x[0], {area: "roof"}', 'DELETE "seats", x[0]'):
        assert (await error_of(bot, f"x = JSON_PARSE('{sent}')\n{text}"))[0] == "ArgumentError", text
    assert await bot.run('RETURN AGGREGATE "seats", "COUNT", "id"') == 3
