"""A tool that a button begins: what it needs is asked for, one by one, and becomes what the program takes."""

from typing import Any

import pytest

from palaver.basic.host import Suggestion
from palaver.dialogs.programs.programs import Programs
from palaver.dialogs.turns.interview import pressed
from tests.basic.runtime.stage import Played, played
from tests.chat.context.bots import bot_of


async def begun(source: str, answers: list[str], stored: bool = True) -> Played:
    bot = bot_of({}, dialogs={"scripts": {"t.bas": f"{source.replace('|', chr(10))}\n"}})
    found = await pressed(Programs(), bot, [Suggestion("Go on", "t", "tool")], "go on")
    assert found is not None
    return await played(found[1], answers, stored=stored)


@pytest.mark.parametrize(
    ("source", "answers", "value"),
    [
        ('PARAM a AS ARRAY|DESCRIPTION "x"|RETURN a', ["tea, green coffee"], ["tea", "green coffee"]),
        ('PARAM a AS ARRAY|DESCRIPTION "x"|RETURN a', ["[1, 2", '["a b", 2]'], ["a b", 2]),
        ('PARAM a AS ARRAY|DESCRIPTION "x"|RETURN a', ["5"], [5]),
        ('PARAM a AS ARRAY|DESCRIPTION "x"|RETURN a', ["tea"], ["tea"]),
        ('PARAM a AS ARRAY OF INTEGER|DESCRIPTION "x"|RETURN a', ["1, 2,3"], [1, 2, 3]),
        ('PARAM o AS OBJECT DESCRIPTION "Say ""$"""|DESCRIPTION "x"|RETURN o', ["a", "[1]", '{"b": 1}'], {"b": 1}),
        ('PARAM n AS INTEGER|DESCRIPTION "x"|RETURN [GET TOOL PARAM "N", GET TOOL PARAM "m"]', ["2"], [2, None]),
        ('PARAM n AS INTEGER|DESCRIPTION "x"|IF TRUE THEN|RETURN GET TOOL PARAM("n") + 1|END IF', ["2"], 3),
    ],
)  # fmt: skip
async def test_an_answer_becomes_what_the_program_takes(source: str, answers: list[str], value: Any) -> None:
    found = await begun(source, answers)
    assert (found.value, found.error) == (value, None), found.messages


async def test_what_does_not_read_is_told_with_an_example() -> None:
    found = await begun('PARAM o AS OBJECT DESCRIPTION "Which?"|DESCRIPTION "x"|RETURN 1', ["a", "{}"])
    assert found.messages == ["Which?", 'o: JSON, please, like {"a": 1}. Which?']


async def test_who_never_says_what_is_required_begins_nothing() -> None:
    found = await begun('PARAM n AS INTEGER MIN 1|DESCRIPTION "x"|TALK "begun"|RETURN 1', ["a", "b", "c"])
    assert (found.value, found.error) == (None, None)
    assert found.messages == ["n?", *["Please write a whole number."] * 3]


async def test_a_key_is_a_tool_where_there_is_one_of_its_name() -> None:
    bot = bot_of({}, dialogs={"scripts": {"prices.bas": 'DESCRIPTION "x"\nRETURN "cheap"\n'}})
    offered = [Suggestion("What does it cost?", "prices", "key"), Suggestion("Where?", "places", "key")]
    found = await pressed(Programs(), bot, offered, "what does it cost? ")
    assert found is not None
    assert found[0] == "prices.bas"
    for said in ("prices", "Where?", "places"):
        assert await pressed(Programs(), bot, offered, said) is None
