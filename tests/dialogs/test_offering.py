"""Which tools the scripts of a bot are, by what names, and which of them have an effect outside the conversation."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from palaver.basic.analyzer.tools import SCHEMAS
from palaver.basic.world import World
from palaver.config.bot import Bot
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.dialogs.host import Services
from palaver.dialogs.programs.analyses import analyzed
from palaver.dialogs.programs.judging import Judge
from palaver.dialogs.tools.calls import wrong
from palaver.dialogs.tools.offering import offers_of
from palaver.dialogs.tools.shelf import BasicShelf, offers_in
from palaver.tools.schema import faults, flaw
from palaver.tools.tool import Setting, Tool

NOBODY = UUID(int=1)
MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
CALLER = Caller(account=NOBODY, kind="test", id=NOBODY, owner="key:1")
HEADER = 'DESCRIPTION "Do it"\n'
LIBRARY = """PARAM a AS INTEGER
DESCRIPTION "First"
RETURN a

REM Second thing
PARAM b AS INTEGER
DESCRIPTION "Second"
RETURN b * 2

TOOL "third"
DESCRIPTION "Third"
RETURN 3
"""


@pytest.mark.parametrize(
    ("body", "effect"),
    [
        ('TALK "Hi"', "reads"),
        ('ADD SUGGESTION "a" AS "A"', "reads"),
        ('x = GET BOT MEMORY("a")', "reads"),
        ('SET BOT MEMORY "a", 1', "writes"),
        ('TALK TO "+4930123456", "Hi"', "writes"),
        ('SUB keep()\nSET BOT MEMORY "a", 1\nEND SUB\nCALL keep', "writes"),
        ('CALL "reader"', "reads"),
        ('CALL "writer"', "writes"),
        ('CALL "round-about.bas"', "writes"),
        ('name = "reader"\nCALL "${name}"', "writes"),
        ('BEGIN MAIL "a@b.example"\nSubject: x\n\nHi\nEND MAIL', "writes"),
        ('r = POST "https://a.example/x", { "a": 1 }', "writes"),
        ("TRANSFER TO HUMAN", "writes"),
    ],
)
def test_what_is_felt_outside_the_conversation_writes(body: str, effect: str) -> None:
    scripts = {
        "it.bas": f"{HEADER}{body}\n",
        "reader.bas": "x = 1\n",
        "writer.bas": 'SET BOT MEMORY "a", 1\n',
        "round-about.bas": 'CALL "writer"\n',
    }
    assert offers_of(scripts).tools["it"].effect == effect


def test_of_two_files_with_one_stem_either_may_be_what_is_called() -> None:
    files = {"a/book.bas": 'SAVE "t" WITH a = 1\n', "b/book.bas": 'TALK "x"\n'}
    found = offers_of({**files, "it.bas": 'DESCRIPTION "x"\nCALL "a/book"\n'})
    assert found.tools["it"].effect == "writes"


def test_a_file_is_as_many_tools_as_it_has_headers() -> None:
    offers = offers_of({"shop.gbdialog/many.bas": LIBRARY})
    assert {offer.name: offer.description for offer in offers.tools.values()} == {
        "many": "First",
        "second-thing": "Second",
        "third": "Third",
    }
    assert list(offers.tools["second-thing"].schema["properties"]) == ["b"]


async def test_each_section_runs_alone() -> None:
    assert await ran(LIBRARY, {"b": 4}, "second-thing") == "8"
    assert await ran(LIBRARY, {}, "third") == "3"


def test_names_that_collide_are_one_tool_of_the_first_file() -> None:
    scripts = {"a/book.bas": f'{HEADER}RETURN "a"\n', "b/book.bas": f'{HEADER}RETURN "b"\n'}
    offers = offers_of(scripts)
    assert [offer.path for offer in offers.tools.values()] == ["a/book.bas"]


@pytest.mark.parametrize(
    "text",
    [
        f'{HEADER}SET SCHEDULE "0 9 * * *"\nx = 1\n',
        f'{HEADER}WEBHOOK "orders"\nx = 1\n',
        f"{HEADER}IF x THEN\n",
        "TALK 1\n",
        "' a comment alone\nx = 1\n",
    ],
)
def test_other_files_are_none(text: str) -> None:
    assert not offers_of({"it.bas": text}).tools


def test_an_address_that_the_caller_chooses_is_told_apart() -> None:
    header = f"{HEADER}PARAM page AS URL\n"
    assert offers_of({"it.bas": f"{header}RETURN GET page\n"}).tools["it"].recipient == "page"
    assert offers_of({"it.bas": f"{header}RETURN page\n"}).tools["it"].recipient == ""


TYPES: list[tuple[str, Any, str]] = [
    ("STRING", "Ana", "Ana"),
    ("INTEGER", 4, "4"),
    ("NUMBER", 2.5, "2.5"),
    ("MONEY", 19.9, "19.9"),
    ("BOOLEAN", True, "true"),
    ("DATE", "2027-05-01", "2027-05-01"),
    ("DATETIME", "2027-05-01 15:30", "2027-05-01T15:30:00+00:00"),
    ("TIME", "15:30", "15:30:00"),
    ("EMAIL", "ana@example.org", "ana@example.org"),
    ("URL", "https://example.org/", "https://example.org/"),
    ("UUID", "6f9619ff-8b86-4011-b42d-00cf4fc964ff", "6f9619ff-8b86-4011-b42d-00cf4fc964ff"),
    ("PHONE", "+49 30 1234567", "+49301234567"),
    ("CPF", "111.444.777-35", "111.444.777-35"),
    ("ARRAY OF INTEGER", [1, 2], "[1,2]"),
    ("OBJECT", {"a": 1}, '{"a":1}'),
    ("FILE", "file-1", "file-1"),
]


@pytest.mark.parametrize(("kind", "given", "told"), TYPES)
async def test_arguments_come_as_their_types_have_them(kind: str, given: Any, told: str) -> None:
    text = f"{HEADER}PARAM x AS {kind}\nRETURN x\n"
    assert (await ran(text, {"x": given})).strip('"') == told


async def test_moments_are_those_of_the_bots_zone() -> None:
    text = f"{HEADER}PARAM start AS DATETIME\nRETURN start\n"
    assert await ran(text, {"start": "2027-05-01 15:30"}, timezone="Europe/Berlin") == '"2027-05-01T15:30:00+02:00"'


async def test_arguments_are_checked_where_the_bot_is() -> None:
    """A country's own number of fourteen digits is too long with Germany's 49 before it, and was not with a 1."""
    tool = await tool_of(f"{HEADER}PARAM x AS PHONE\nRETURN x\n", language="de")
    said = 'ArgumentError: x: "12345678901234" is no PHONE'
    assert faults({"x": "12345678901234"}, tool.parameters, tool.check) == said
    assert await ran(f"{HEADER}PARAM x AS PHONE\nRETURN x\n", {"x": "030 1234567"}, language="de") == '"+49301234567"'


async def test_what_judges_a_bot_and_what_offers_its_tools_share_one_analysis() -> None:
    text = f"{HEADER}PARAM x AS INTEGER\nRETURN x + rate\n"
    dialogs = {"scripts": {"shared.bas": text}, "params": {"rate": 3}}
    document = BotDocument.model_validate({"identity": {"alias": "bot"}, "dialogs": dialogs})
    before = analyzed.cache_info().misses
    assert not await Judge().check(NOBODY, document)
    assert (await offers_in(document)).tools["shared"].name == "shared"
    assert analyzed.cache_info().misses == before + 1


async def test_every_wrong_argument_is_named_at_once() -> None:
    text = f"""{HEADER}PARAM a AS INTEGER MIN 1 MAX 5
PARAM b AS EMAIL
PARAM c AS BOOLEAN
PARAM d ENUM ["x", "y"]
PARAM e AS ARRAY OPTIONAL
PARAM f AS MONEY DEFAULT 3
RETURN a
"""
    tool = await tool_of(text)
    told = faults({"a": 9, "b": "nobody", "d": "z", "e": 5, "g": 1}, tool.parameters, tool.check)
    assert told == (
        'ArgumentError: a: must be at most 5; b: "nobody" is no EMAIL; c: is missing; d: must be one of x, y; '
        "e: must be an array: JSON, or values with commas between; g: there is no such parameter"
    )
    assert faults({"a": 2, "b": "a@b.example", "c": False, "d": "x"}, tool.parameters, tool.check) == ""
    assert "'2' is not of type 'integer'" in faults(
        {"a": "2", "b": "a@b.example", "c": False, "d": "x"}, tool.parameters, tool.check
    ), "the schema is strict"
    assert flaw(tool.parameters) is None


async def test_a_result_is_what_is_returned_or_else_what_was_said() -> None:
    assert await ran(f'{HEADER}TALK "a"\nTALK "b"\nRETURN 0\n', {}) == "0"
    assert await ran(f'{HEADER}TALK "a"\nTALK "b"\n', {}) == "a\nb"
    assert await ran(f"{HEADER}x = 1\n", {}) == "Done."
    assert await ran(f'{HEADER}THROW "No room"\n', {}) == '{"error":{"code":"UserError","message":"No room"}}'


async def tool_of(text: str, name: str = "it", **identity: str) -> Tool:
    """The program asks nothing of the server."""
    shelf = BasicShelf(cast("Services", None), cast("Database", None))
    tools = await shelf.all(CALLER, document_of(text, **identity))
    return next(tool for tool in tools if tool.name == f"basic.{name}")


async def ran(text: str, arguments: Mapping[str, Any], name: str = "it", **identity: str) -> str:
    tool = await tool_of(text, name, **identity)
    bot = Bot(
        id=NOBODY,
        account=NOBODY,
        alias="bot",
        number=1,
        live=1,
        version_id=NOBODY,
        document=document_of(text, **identity),
        access=None,
        created_at=MOMENT,
        updated_at=MOMENT,
    )
    setting = Setting(caller=CALLER, bot=bot, session=NOBODY, turn=NOBODY, key="k.1")
    assert faults(arguments, tool.parameters, tool.check) == ""
    return (await tool.run(setting, arguments)).content


def document_of(text: str, **identity: str) -> BotDocument:
    given = {"alias": "bot", "timezone": "UTC", **identity}
    return BotDocument.model_validate({"identity": given, "dialogs": {"scripts": {"it.bas": text}}})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["[", "1e999"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
@settings(max_examples=40, deadline=None)
@given(value=JSON)
@example(value=math.inf)
@example(value=math.nan)
@example(value=10**400)
def test_whatever_is_given_is_right_or_named(kind: str, value: Any) -> None:
    program = offers_of({"it.bas": f"{HEADER}PARAM x AS {kind} MIN 1\nRETURN x\n"}).tools["it"].program
    said = wrong(program.parameters, World(), {"x": value})
    assert said == "" or said.startswith("ArgumentError: x: ")
