"""Files of rows are changed as tables are: each change writes the file anew, and nothing of it is lost."""

# ruff: noqa: E501  # a program stands on one line

import asyncio
import json
import time
from typing import Any

import pytest

from palaver.basic.drive.scratch import Scratch
from palaver.basic.values.kinds import Response
from tests.basic.runtime.stage import played

PEOPLE = "id;Name;age\n1;Ana;9\n2;Bo, B.;\n"


async def run(drive: Scratch, text: str) -> Any:
    found = await played(text, ports={"drive": drive}, stored=True)
    return (found.error.code, found.error.message) if found.error else found.value


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('SAVE "p.csv", {name: "Cy", age: 3}', "id;Name;age\n1;Ana;9\n2;Bo, B.;\n;Cy;3\n"),
        ('SAVE "p.csv", {id: 2, age: 4}', "id;Name;age\n1;Ana;9\n2;Bo, B.;4\n"),
        ('SAVE "p.csv", 1, {name: "Al"}', "id;Name;age\n1;Al;9\n2;Bo, B.;\n"),
        ('SAVE "p.csv", {id: 3, city: "Lisbon"}', "id;Name;age;city\n1;Ana;9;\n2;Bo, B.;;\n3;;;Lisbon\n"),
        ('id = 7\nname = "Di"\nSAVE "p.csv", id, name', "id;Name;age\n1;Ana;9\n2;Bo, B.;\n7;Di;\n"),
        ('INSERT INTO "p.csv" WITH id = 3, name = "Cy"', "id;Name;age\n1;Ana;9\n2;Bo, B.;\n3;Cy;\n"),
        ('UPDATE "p.csv" SET age = age * 2 - 8 WHERE name = "Ana"', "id;Name;age\n1;Ana;10\n2;Bo, B.;\n"),
        ('UPDATE "p.csv", 2, "age", 5', "id;Name;age\n1;Ana;9\n2;Bo, B.;5\n"),
        ('DELETE FROM "p.csv" WHERE age = 9', "id;Name;age\n2;Bo, B.;\n"),
        ('DELETE "p.csv", "id>0"', "id;Name;age\n"),
        ('MERGE "p.csv" WITH [{Name: "Ana", age: 8}, {Name: "Cy"}] BY "name"', "id;Name;age\n1;Ana;8\n2;Bo, B.;\n;Cy;\n"),
    ],
)  # fmt: skip
async def test_a_file_keeps_its_columns_and_its_marks(text: str, content: str) -> None:
    drive = Scratch({"p.csv": PEOPLE.encode()})
    found = await run(drive, text)
    assert (await drive.text("p.csv"), not isinstance(found, tuple)) == (content, True), found


async def test_the_first_row_makes_the_file() -> None:
    drive = Scratch()
    text = 'name = "Ana"\nemail = "a@b.example"\nSAVE "in/people.csv", name, email, TODAY() AS day\n'
    text += 'SAVE "in/people.csv", name, email\nINSERT "notes.json", [{a: 1, b: [2]}]\nRETURN [FIND("in/people.csv").length, FIND("notes.json")[0].b]'
    assert await run(drive, text) == [2, [2]]
    assert (await drive.text("in/people.csv")).startswith("name,email,day\nAna,a@b.example,20")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('RETURN UPDATE "p.csv" SET age = 1 WHERE id = 9', 0),
        ('RETURN DELETE FROM "p.csv" WHERE TRUE', 2),
        ('r = SAVE "p.csv", {id: 1, age: 7}\nRETURN [r.name, r.age]', ["Ana", 7]),
        ('m = MERGE "p.csv", [{id: 1, age: "9"}, {id: 1, age: 2}, {id: 5}, {age: 1}], "id"\nRETURN [m.unchanged, m.updated, m.inserted, m.total, m.errors[0].row]', [1, 1, 1, 4, 3]),
        ('m = MERGE "p.csv", [{id: 1, name: "X", age: 2}], "id", ["age"]\nRETURN FIND("p.csv", "id=1")[0].name', "Ana"),
        ('INSERT "p.csv", {id: 2}', ("DbError", "there is a row with the id 2 already")),
        ('UPDATE "gone.csv" SET a = 1 WHERE TRUE', ("NotFound", "there is no file gone.csv")),
        ('DELETE FROM "gone.csv" WHERE TRUE', ("NotFound", "there is no file gone.csv")),
        ('x = FIND "gone.csv"', ("NotFound", "there is no file gone.csv")),
        ('SAVE "p.csv#Staff", {id: 2}', ("ArgumentError", "only workbooks have sheets, and p.csv is none")),
        ('SAVE "list.json", {id: 2}', ("ArgumentError", "the file holds no rows")),
        ('SAVE "../p.csv", {id: 2}', ("AccessDenied", None)),
    ],
)  # fmt: skip
async def test_what_changing_rows_of_files_says(text: str, value: Any) -> None:
    drive = Scratch({"p.csv": PEOPLE.encode(), "list.json": b"[1, 2]"})
    found = await run(drive, text)
    assert found == value or (isinstance(value, tuple) and value[1] is None and found[0] == value[0]), found
    if isinstance(value, tuple):
        assert await drive.text("p.csv") == PEOPLE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a,a,b\n1,2,3\n", "a,a_2,b,id\n1,2,3,\n,,,7\n"),
        ("a,b\n1,2,3\n4,5,\n", "a,b,column3,id\n1,2,3,\n4,5,,\n,,,7\n"),
        ("a,b\n1,2,,\n", "a,b,id\n1,2,\n,,7\n"),
        ('"a;b;c",d\n1,2\n', "a;b;c,d,id\n1,2,\n,,7\n"),
        ('"a\nb,c";d\n1;2\n', '"a\nb,c";d;id\n1;2;\n;;7\n'),
        ("\n\r\na,b\n1,2\n", "a,b,id\n1,2,\n,,7\n"),
        ("\ufeffa\n\u00e9\n", "\ufeffa,id\n\u00e9,\n,7\n"),
        ("a\n" + "x" * 200_000 + "\n", "a,id\n" + "x" * 200_000 + ",\n,7\n"),
        ('a\n"1\r2"\n', 'a,id\n"1\r2",\n,7\n'),
        ("id,a\n,1\n,2\n", "id,a\n,1\n,2\n7,\n"),
    ],
)  # fmt: skip
async def test_nothing_that_stands_in_a_file_is_lost(before: str, after: str) -> None:
    drive = Scratch({"p.csv": before.encode()})
    found = await run(drive, 'SAVE "p.csv", {id: 7}\nRETURN LEN(FIND("p.csv"))')
    assert (await drive.content("p.csv")).decode() == after, found


async def test_a_file_keeps_its_encoding_where_that_has_the_signs() -> None:
    drive = Scratch({"p.csv": b"id;n\n1;\xe4\n"})
    await run(drive, 'SAVE "p.csv", {id: 2, n: "\u20ac"}')
    assert await drive.content("p.csv") == b"id;n\n1;\xe4\n2;\x80\n"
    await run(drive, 'SAVE "p.csv", {id: 3, n: "\u65e5"}')
    assert (await drive.content("p.csv")).decode("utf-8-sig") == "id;n\n1;\u00e4\n2;\u20ac\n3;\u65e5\n"


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('FOR EACH r IN FIND("p.csv")\nr.n = r.n + "!"\nSAVE "p.csv", r\nNEXT', "id,n\n,a\n,b\n,a!\n,b!\n"),
        ('INSERT "p.csv", {id: "", n: "c"}', "id,n\n,a\n,b\n,c\n"),
        ('MERGE "p.csv", [{id: "", n: "c"}], "id"', "id,n\n,a\n,b\n,c\n"),
        ('found = []\nSAVE "p.csv", found', "id,n\n,a\n,b\n"),
    ],
)  # fmt: skip
async def test_a_row_without_an_id_is_no_other_row(text: str, content: str) -> None:
    drive = Scratch({"p.csv": b"id,n\n,a\n,b\n"})
    assert await run(drive, text) is None
    assert await drive.text("p.csv") == content


async def test_of_an_answer_its_rows_are_saved() -> None:
    drive, answer = Scratch(), Response(status=200, data=[{"id": 1, "n": "a"}, {"id": 2, "n": "b"}])
    text = 'SAVE "p.csv", answer\nm = MERGE "p.csv", answer, "id"\nRETURN m.unchanged'
    found = await played(text, ports={"drive": drive}, known={"answer": answer})
    assert (found.error, found.value) == (None, 2)
    assert await drive.text("p.csv") == "id,n\n1,a\n2,b\n"


async def test_a_map_of_json_stays_one_map() -> None:
    drive = Scratch({"settings.json": b'{"id": 1, "theme": "dark"}'})
    assert await run(drive, 'RETURN UPDATE "settings.json" SET theme = "light" WHERE TRUE') == 1
    assert json.loads(await drive.text("settings.json")) == {"id": 1, "theme": "light"}
    await run(drive, 'SAVE "settings.json", {id: 2}')
    assert [each["id"] for each in json.loads(await drive.text("settings.json"))] == [1, 2]


@pytest.mark.parametrize(
    "text",
    [
        'RETURN LEN(FIND("p.csv", "id=500 OR n=7"))',
        'RETURN AGGREGATE("p.csv", "COUNT", "n", "id=500")',
        'RETURN LEN(SEARCH("p.csv", "19999"))',
    ],
)
async def test_others_go_on_while_many_rows_are_looked_at(text: str) -> None:
    drive = Scratch({"p.csv": b"id,n\n" + b"".join(b"%d,a\n" % each for each in range(20_000))})
    began = last = time.perf_counter()
    longest = 0.0

    async def others() -> None:
        nonlocal last, longest
        while True:
            await asyncio.sleep(0)
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()

    beside = asyncio.create_task(others())
    assert await run(drive, text) == 1
    took = time.perf_counter() - began
    await asyncio.sleep(0.01)
    beside.cancel()
    assert longest < took / 2


async def test_many_rows_are_merged_in_a_file_at_once() -> None:
    drive = Scratch({"p.csv": b"id,n\n" + b"".join(b"%d,0\n" % each for each in range(3_000))})
    text = 'rows = []\nFOR i = 2000 TO 4999\nAPPEND rows, {id: i, n: 1}\nNEXT\nm = MERGE "p.csv" WITH rows BY "id"\nRETURN [m.updated, m.inserted]'
    assert await run(drive, text) == [1_000, 2_000]
