"""Programs of bots are found by the names that other programs call them, and compiled once."""

import asyncio
from uuid import uuid4

import pytest

from palaver.basic.errors import BasicError
from palaver.basic.loading import Unreadable
from palaver.config.document.document import BotDocument
from palaver.dialogs.programs.judging import Judge
from palaver.dialogs.programs.programs import Programs, path_of
from palaver.modules.scripts.rehearsal import Given, Rehearsals
from tests.dialogs.test_judging import TOOL

FILES = {"start.bas": 'TALK "hello"', "tools/Book.bas": "", "tools/price.bas": "", "old/price.bas": ""}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("start", "start.bas"),
        ("start.bas", "start.bas"),
        ("shop.gbai/shop.gbdialog/start.bas", "start.bas"),
        ("book", "tools/Book.bas"),
        ("TOOLS/BOOK", "tools/Book.bas"),
        ("tools/price", "tools/price.bas"),
        ("nobody", None),
        ("other/Book", None),
    ],
)
def test_a_program_is_found_by_its_path_or_by_a_stem_that_only_it_has(name: str, path: str | None) -> None:
    assert path_of(FILES, name) == path


def test_a_stem_that_two_files_have_names_both() -> None:
    with pytest.raises(BasicError, match=r"price may be old/price\.bas or tools/price\.bas") as raised:
        path_of(FILES, "price")
    assert raised.value.code == "ScriptNotFound"


def test_no_name_leads_out_of_the_bot() -> None:
    with pytest.raises(BasicError, match=r"\.\."):
        path_of(FILES, "../other/start")


async def test_the_same_text_is_compiled_once_and_its_path_is_its_own() -> None:
    programs = Programs()
    one = await programs.compiled("start.bas", 'TALK "hello"\r\n')
    assert await programs.compiled("start.bas", 'TALK "hello"\n') is one
    other = await programs.compiled("other.bas", 'TALK "hello"\n')
    assert (other.hash, other.source.name) == (one.hash, "other.bas")


async def test_many_small_files_are_read_beside_the_loop_and_once() -> None:
    programs, text = Programs(), 'TALK "hello"\n' * 500
    sources = {f"{at}.bas": text for at in range(20)}
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    beside = asyncio.create_task(others())
    read = await programs.read(sources)
    beside.cancel()
    assert turns > 1
    again = await programs.read(sources)
    assert [again[path] is each for path, each in read.items()] == [True] * 20


async def test_a_program_with_errors_names_them_all() -> None:
    with pytest.raises(Unreadable) as raised:
        await Programs().compiled("start.bas", "IF 1 THEN\nNEXT x\n")
    assert len(raised.value.diagnostics) > 1


CUSTOMERS = "TABLE Customers\nId AS INTEGER PRIMARY KEY\nEND TABLE\n"
ORDERS = "TABLE Orders\nCustomerId Customers\nEND TABLE\n" + TOOL


async def test_what_publishing_accepts_runs_though_another_file_declares_what_it_needs() -> None:
    scripts = {"customers.bas": CUSTOMERS, "orders.bas": ORDERS}
    document = BotDocument.model_validate({"identity": {"alias": "shop"}, "dialogs": {"scripts": scripts}})
    assert [*await Judge().check(uuid4(), document)] == []
    assert (await Programs().compiled("orders.bas", ORDERS)).source.name == "orders.bas"
    given = Given(params={"day": "2030-01-31"})
    tried = await Rehearsals().run(ORDERS, "orders.bas", given, document.dialogs)
    assert (tried.ended, tried.failure) == ("done", None)


async def test_a_type_that_no_file_declares_stops_publishing() -> None:
    document = BotDocument.model_validate({"identity": {"alias": "shop"}, "dialogs": {"scripts": {"o.bas": ORDERS}}})
    assert "basic_column_type" in [each.code for each in await Judge().check(uuid4(), document)]


SHOWN = """
TABLE things
name TEXT
END TABLE
USE WEBSITE "https://a.example/" REFRESH "7d"
picture = IMAGE "a red boat"
spoken = AUDIO "Good morning"
WRITE "<p>{{name}}</p>" TO "t.html"
GENERATE PDF "t.html", {name: "Ana"}, "o.pdf"
endpoint = "paid"
WEBHOOK endpoint METHOD "POST"
ON EVENT endpoint & "-late"
  TALK "late"
END ON
PUBLISH EVENT endpoint WITH id = 1
rows = SEARCH "things", "boat"
CLEAR WEBSITES
TALK picture.name & " " & spoken.name & " " & COUNT(rows)
"""


async def test_a_trial_shows_what_a_server_would_do() -> None:
    rows = {"things": [{"name": "A red boat"}, {"name": "A car"}]}
    tried = await Rehearsals().run(SHOWN, "start.bas", Given(rows=rows), None)
    assert (tried.ended, tried.failure) == ("done", None)
    assert [each.text.partition("\n")[0] for each in tried.lines if each.kind != "logged"] == [
        "https://a.example/ would be read, and again after 7 days",
        "A picture would be made",
        "This would be spoken",
        "o.pdf would be written as a PDF",
        "start.bas would be called by POST /webhook/…/paid",
        "A part of start.bas would run ON EVENT paid-late",
        "The event paid",
        "picture.png speech.mp3 1",
    ]
