"""Tables in memory: what `palaver basic run` and `test` give to programs that read and write rows."""

# ruff: noqa: E501  # a program stands on one line

from typing import Any

import pytest

from palaver.basic.rows.kept import Tables, declared
from palaver.basic.source import Source
from tests.basic.runtime.stage import played

TABLES = """\
TABLE seats
  id INTEGER KEY
  label STRING(40) REQUIRED
  capacity INTEGER DEFAULT 2
  made DATETIME DEFAULT NOW()
END TABLE
TABLE codes
  code STRING UNIQUE
  x INTEGER
  y INTEGER
  UNIQUE(x, y)
END TABLE
TABLE stays
  a INTEGER KEY
  b INTEGER KEY
  n STRING
  created_at DATETIME
  updated_at DATETIME
END TABLE
"""
STAYS = (
    'SAVE "stays", {a: 1, b: 1, n: "x"}\nSAVE "stays", {a: 1, b: 2, n: "y"}\nSAVE "stays", {a: 1, b: 1, n: "z"}\n'
    'r = FIND "stays" ORDER BY b\n'
)
SOME = (
    'INSERT INTO "seats" WITH label = "window", capacity = 4\nINSERT INTO "seats" WITH Label = "bar"\n'
    'INSERT INTO "seats" WITH label = "corner", capacity = 6\n'
)


async def run(text: str) -> Any:
    ports = {"data": Tables(declared(Source("t", TABLES)))}
    found = await played(SOME + text, ports=ports, stored=True)
    return found.error.code if found.error else found.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('RETURN COUNT(FIND "seats")', 3),
        ('r = FIND "SEATS" WHERE capacity > 2 ORDER BY capacity DESC LIMIT 1\nRETURN r.label', "corner"),
        ('r = FIND "seats", "label=bar"\nRETURN [r.id, r.capacity, r.made IS NULL]', [2, 2, False]),
        ('r = GET LAST "seats"\nRETURN r.label', "corner"),
        ('n = UPDATE "seats" SET capacity = capacity + 1 WHERE id < 3\nRETURN [n, AGGREGATE("SUM", "seats", "capacity")]', [2, 14]),
        ('n = UPDATE "seats", 1, {label: "w"}\nr = FIND "seats" WHERE id = 1\nRETURN [n, r.label]', [1, "w"]),
        ('n = DELETE FROM "seats" WHERE capacity < 5\nRETURN [n, COUNT(FIND "seats")]', [2, 1]),
        ('SAVE "seats", {id: 1, label: "w"}\nSAVE "seats", {label: "new"}\nRETURN COUNT(FIND "seats")', 4),
        ('m = MERGE "seats", [{id: 1, label: "w"}, {id: 3, label: "corner"}, {label: "z"}], "id"\nRETURN [m.inserted, m.updated, m.unchanged, m.errors[0].row]', [0, 1, 1, 2]),
        ('MERGE INTO "seats" ON id = 1 WITH label = "w", capacity = 7\nr = FIND "seats" WHERE id = 1\nRETURN [r.label, r.capacity]', ["w", 7]),
        ('m = MERGE INTO "seats" ON label = "new" WITH capacity = 7\nr = GET LAST "seats"\nRETURN [m.inserted, r.label, r.capacity]', [1, "new", 7]),
        ('m = MERGE "seats" WITH label = "bar", capacity = 7 BY "label"\nRETURN [m.inserted, m.updated]', [0, 1]),
        ('n = 2\nrows = [{label: "bar", capacity: 7}]\nm = MERGE "seats" WITH rows BY "label"\nRETURN m.updated', 1),
        ('RETURN AGGREGATE "seats" COUNT id WHERE capacity > 2', 2),
        ('BEGIN TRANSACTION\nDELETE FROM "seats" WHERE id = 1\nINSERT INTO "notes" WITH body = "x"\nROLLBACK\nRETURN COUNT(FIND "seats")', 3),
        ('BEGIN TRANSACTION\nUPDATE "seats" SET capacity = 9 WHERE id = 1\nCOMMIT\nr = FIND "seats" WHERE id = 1\nRETURN r.capacity', 9),
        ('SET "seats", "id=1", "label=a, b, capacity=5"\nr = FIND "seats" WHERE id = 1\nRETURN [r.label, r.capacity]', ["a, b", 5]),
        ('w = "x, capacity=9"\nSET "seats", "id=" & 1, "label=" & w\nr = FIND "seats" WHERE id = 1\nRETURN [r.label, r.capacity]', ["x, capacity=9", 4]),
        ('w = "it\'s"\nSET "seats", "id=1", "label=\'${w}\', capacity=" + (2 + 3)\nr = FIND "seats" WHERE id = 1\nRETURN [r.label, r.capacity]', ["it's", 5]),
        ('SET "seats", "id=1", "label=" & "a, capacity" & "=5"\nr = FIND "seats" WHERE id = 1\nRETURN [r.label, r.capacity]', ["a", 5]),
        ('w = {label: "a"}\nSET "seats", "id=1", w\nr = FIND "seats" WHERE id = 1\nRETURN r.label', "a"),
        ('w = "label=a"\nSET "seats", "id=1", w', "ArgumentError"),
        ('w = "label="\nv = "x, capacity=9"\nSET "seats", "id=1", w & v', "ArgumentError"),
        ('w = "x, capacity=9"\nSET "seats", "id=1", TRIM("label=" & w)', "ArgumentError"),
        ('w = "label"\nSET "seats", "id=1", w & "=a"', "ArgumentError"),
        ('SET "seats", "id=1", "label"', "ArgumentError"),
        ("BEGIN TRANSACTION\nBEGIN TRANSACTION", "ArgumentError"),
        ("COMMIT", "ArgumentError"),
        ('INSERT INTO "seats" WITH capacity = 1', "DbError"),
        ('INSERT INTO "seats" WITH id = 1, label = "twice"', "DbError"),
        ('INSERT INTO "seats" WITH label = "x", colour = "red"', "DbError"),
        ('SAVE "seats", {label: "x", colour: "red"}', "DbError"),
        ('SAVE "seats", {id: 1, colour: "red"}', "DbError"),
        ('UPDATE "seats" SET colour = "red" WHERE id = 1', "DbError"),
        ('r = FIND FIRST "seats" WHERE id = 1\nn = DELETE r\nRETURN [n, COUNT(FIND "seats")]', [1, 2]),
        ('FOR EACH r IN FIND "seats"\nDELETE r\nNEXT\nRETURN COUNT(FIND "seats")', 0),
        ('r = GET LAST "seats"\nDELETE r\nr = GET LAST "seats"\nRETURN [r.label, r = {id: 2, label: "bar", capacity: 2, made: r.made}]', ["bar", True]),
        ("DELETE {id: 1}", "ArgumentError"),
        ('r = FIND FIRST "seats"\nr.id = NULL\nDELETE r', "ArgumentError"),
        (STAYS + 'r = FIND FIRST "stays"\nDELETE r', "ArgumentError"),
        ('x = FIND "gone"', "NotFound"),
        ('x = GET LAST "gone"', "NotFound"),
        ('UPDATE "gone" SET a = 1 WHERE id = 1', "NotFound"),
        ('DELETE FROM "gone" WHERE id = 1', "NotFound"),
        ('x = AGGREGATE "COUNT", "gone", "id"', "NotFound"),
        ('UPDATE "seats" SET label = NULL WHERE id = 1', "DbError"),
        ('SAVE "seats", {id: 1, label: NULL}', "DbError"),
        ('INSERT "seats", {label: "' + "x" * 41 + '"}', "DbError"),
        ('INSERT "seats", [{label: "new"}, {id: 1, label: "twice"}]', "DbError"),
        ('TRY\nINSERT "seats", [{label: "new"}, {id: 1, label: "twice"}]\nCATCH e\nEND TRY\nRETURN COUNT(FIND "seats")', 3),
        ('SAVE "codes", {code: "a"}\nSAVE "codes", {code: "a"}', "DbError"),
        ('SAVE "codes", {code: "a", x: 1, y: 2}\nSAVE "codes", {code: "b", x: 1, y: 2}', "DbError"),
        (STAYS + "RETURN [LEN(r), r[0].n, r[0].updated_at >= r[0].created_at]", [2, "z", True]),
        ('x = UPDATE "stays", 1, {n: "x"}', "ArgumentError"),
        ('INSERT INTO "notes" WITH body = "new table"\nr = FIND "notes"\nRETURN LEN(r.id) > 30 AND r.body = "new table"', True),
        ('r = FIND "seats"\nr[0].label = "changed"\ns = FIND "seats"\nRETURN s.label', "window"),
    ],
)  # fmt: skip
async def test_rows_are_kept_as_the_server_keeps_them(text: str, value: Any) -> None:
    assert await run(text) == value
