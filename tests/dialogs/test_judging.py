"""All programs of a bot are judged together: what is wrong stops publishing, each with its place, whatever was sent."""

import asyncio
from uuid import uuid4

import pytest

from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding
from palaver.dialogs.programs.judging import Judge
from palaver.dialogs.programs.rules import hears_for, known_params, limits_of

TOOL = 'DESCRIPTION "Books a table"\nPARAM day AS DATE LIKE "2030-01-31" DESCRIPTION "When"\nRETURN day\n'


def document(scripts: dict[str, str], **more: object) -> BotDocument:
    return BotDocument.model_validate({"identity": {"alias": "support"}, "dialogs": {"scripts": scripts, **more}})


async def findings(scripts: dict[str, str], **more: object) -> list[Finding]:
    return [*await Judge().check(uuid4(), document(scripts, **more))]


async def test_sound_programs_are_nothing_to_talk_about() -> None:
    scripts = {
        "start.bas": 'TALK "Welcome to " + company\n',
        "tools/book.bas": TOOL,
        "old.BAS": 'TALK "a"\r\nTALK "b"\r\n',
    }
    assert await findings(scripts, params={"Company": "ACME"}) == []
    assert await findings({}) == []


async def test_an_error_has_its_file_line_column_and_what_helps() -> None:
    (found,) = await findings({"start.bas": 'TALK "a"\n', "tools/a.bas": 'TALK "a"\nIF 1 = 1 THEN\n  TALK "b"\n'})
    assert (found.path, found.severity) == ("dialogs.scripts.tools/a.bas", "error")
    assert found.message.startswith("line 2, column 1: ")
    assert found.hint


async def test_programs_are_judged_as_one_bot() -> None:
    twice = await findings({"book.bas": TOOL, "other/book.bas": TOOL})
    assert [(each.code, each.severity) for each in twice] == [("basic_tool", "error")]
    assert "book.bas has a tool book already" in twice[0].message
    hooks = await findings({"a.bas": 'WEBHOOK "New Order"\n', "b.bas": 'WEBHOOK "new-order"\n'})
    assert [(each.path, each.code) for each in hooks] == [("dialogs.scripts.b.bas", "basic_webhook")]
    assert "a.bas has a webhook new-order already" in hooks[0].message
    (missing,) = await findings({"start.bas": 'CALL "elsewhere"\n'})
    assert (missing.code, missing.severity) == ("basic_script", "warning")
    assert await findings({"start.bas": 'CALL "elsewhere"\n', "Elsewhere.bas": 'TALK "x"\n'}) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dear friends, this is a letter and no program at all.\nIt goes on.\n", "basic_unknown"),
        ("<!doctype html><html><body><p>Hello</p></body></html>\n", "basic_format"),
        ('TALK "x"'.encode("utf-16").decode("latin-1"), ""),
        ("x = " + "1 + " * 60_000 + "1\n", None),
        ("(" * 200_000, "basic_nesting"),
        ('IF 1 = 1 THEN\nFOR i = 1 TO 2\nWHILE 1 = 2\nBEGIN TALK\n[1, {"a\n', ""),
        ('SET SCHEDULE "every blue moon at teatime"\n', "basic_schedule"),
        ("IF a THEN\n" * 20_000, ""),
    ],
)
async def test_whatever_is_sent_is_judged_and_told_in_bounds(text: str, code: str | None) -> None:
    found = await findings({"bad.bas": text, "good.bas": 'TALK "x"\n'})
    assert len(found) <= 101
    assert all(each.path.removeprefix("dialogs.scripts") in {"", ".bad.bas"} for each in found)
    assert sum(len(each.message) for each in found) < 50_000
    if code is not None:
        errors = {each.code for each in found if each.severity == "error"}
        assert errors
        assert code in {*errors, ""}


async def test_errors_come_first_where_there_are_too_many_to_tell() -> None:
    scripts = {"a.bas": "TALK unknown_name\n" * 150, "b.bas": "IF 1 = 1 THEN\n"}
    found = await findings(scripts)
    assert found[0].severity == "error"
    assert {each.severity for each in found[1:]} == {"warning"}


async def test_the_program_that_begins_is_one_of_the_bot() -> None:
    assert [each.path for each in await findings({"a.bas": "TALK 1\n"}, start="b.bas")] == ["dialogs.start"]
    assert [each.path for each in await findings({}, start="b.bas")] == ["dialogs.start"]
    assert await findings({"a.bas": "TALK 1\n"}, start="A.BAS") == []


async def test_roles_are_what_a_program_is_to_its_bot() -> None:
    scripts = {
        "start.bas": 'TALK "x"\n',
        "a.bas": TOOL,
        "b.bas": 'SET SCHEDULE "every day at 9:00"\nx = 1\n',
        "c.bas": 'WEBHOOK "order"\nx = 1\n',
        "d.bas": 'TALK "x"\n',
        "e.bas": "TABLE t\n  id INTEGER KEY\nEND TABLE\n",
    }
    judged = await Judge().of(document(scripts).dialogs)
    assert {path: each.roles for path, each in judged.items()} == {
        "start.bas": ["start"],
        "a.bas": ["tool"],
        "b.bas": ["job"],
        "c.bas": ["hook"],
        "d.bas": ["dialog"],
        "e.bas": ["tables"],
    }
    assert judged["a.bas"].tools == ["a"]


async def test_the_same_programs_are_judged_once_whoever_asks() -> None:
    judge = Judge()
    first, second = await asyncio.gather(*(judge.of(document({"a.bas": "TALK 1\n"}).dialogs) for _ in range(2)))
    assert first is second
    assert await judge.of(document({"a.bas": "TALK 2\n"}).dialogs) is not first


def test_the_document_says_how_programs_run() -> None:
    told = document(
        {}, max_ops=1_000, max_loop=2_000, max_runtime_s=3, hear_timeout_s=4, params={"Min-Age": 18}
    ).dialogs
    limits = limits_of(told)
    assert (limits.operations, limits.loop, limits.wall, limits.seconds) == (1_000, 2_000, 3, 3)
    assert hears_for(told, 9) == 4
    assert known_params(told) == {"min_age": 18}
