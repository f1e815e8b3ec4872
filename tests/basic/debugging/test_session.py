"""The debugger: where it stops, what it shows, that it can be stored anywhere, and that it changes no program."""

from collections.abc import Iterable
from typing import Any

import pytest

from palaver.basic.debugging.session import Command, Session, Stopped, traced
from palaver.basic.driver import drive, performed
from palaver.basic.errors import BasicError
from palaver.basic.hearing.question import Question
from palaver.basic.library import library
from palaver.basic.limits import Fatal, Limits
from palaver.basic.loading import Unreadable
from palaver.basic.program import Program
from palaver.basic.run import Done, Run
from palaver.basic.solo import Solo
from palaver.basic.source import Source
from palaver.basic.state import pack, unpack
from palaver.basic.transcript import ended, transcript_of
from tests.basic.runtime.test_played import PROGRAMS

PROGRAM = """\
total = 0
FOR EACH n IN [1, 2]
  total = total + double(n)
NEXT
CALL tell(total)
RETURN total
FUNCTION double(x)
  y = x * 2
  RETURN y
END FUNCTION
SUB tell(what)
  TALK "total ", what
END SUB
"""


class Stage:
    """Drives a session with a person who answers; on demand the session is stored at every stop and effect."""

    def __init__(self, text: str, answers: Iterable[str] = (), *, stored: bool = False, **more: Any) -> None:
        self.messages: list[str] = []
        waiting = iter(answers)

        async def into(question: Question) -> str | None:
            self.messages.extend(f"[{each}]" for each in question.options)
            return next(waiting, None)

        self.host = Solo(self.messages.append, into, self.find)
        self.scripts: dict[str, str] = more.pop("scripts", {})
        self.programs: dict[str, Program] = {}
        self.session = Session.of(Source("start.bas", text), **more)
        self.keep(self.session.run.levels[0].program)
        self.stored = stored

    def keep(self, program: Program) -> Program:
        self.programs[program.hash] = program
        return program

    def find(self, name: str) -> Program | None:
        found = self.scripts.get(name)
        return None if found is None else self.keep(traced(Source(f"{name}.bas", found)))

    async def go(self, command: Command) -> Stopped | Done:
        found = self.session.go(command)
        while not isinstance(found, Stopped | Done):
            self.again()
            assert self.session.stopped is None
            try:
                value = await performed(self.session.run, found, self.host, library().keywords)
            except BasicError as error:
                found = self.session.failed(error)
            else:
                found = self.session.answered(value)
        if isinstance(found, Stopped):
            self.again()
        return found

    def again(self) -> None:
        if self.stored:
            run = self.session.run
            self.session = Session.again(unpack(pack(run), self.programs.get, world=run.world))

    async def lines(self, command: Command, most: int = 60) -> list[int]:
        found = list[int]()
        while isinstance(stop := await self.go(command), Stopped) and len(found) < most:
            found.append(stop.line)
        return found


@pytest.mark.parametrize("stored", [False, True])
async def test_stepping_into_goes_through_every_statement(stored: bool) -> None:
    stage = Stage(PROGRAM, stored=stored)
    assert await stage.lines("into") == [1, 2, 3, 8, 9, 3, 8, 9, 5, 12, 6]
    assert stage.messages == ["total 6"]


@pytest.mark.parametrize("stored", [False, True])
async def test_stepping_over_and_out_stay_and_leave(stored: bool) -> None:
    stage = Stage(PROGRAM, stored=stored)
    for command, line in (("into", 1), ("over", 2), ("over", 3), ("into", 8), ("out", 3), ("over", 5), ("over", 6)):
        stop = await stage.go(command)  # type: ignore[arg-type]  # one of them
        assert isinstance(stop, Stopped)
        assert (stop.line, stop.reason) == (line, "step")
    assert await stage.go("over") == Done(6)
    assert stage.messages == ["total 6"]


@pytest.mark.parametrize("stored", [False, True])
async def test_a_breakpoint_stops_each_time_the_program_comes_by(stored: bool) -> None:
    stage = Stage(PROGRAM, stored=stored, breakpoints={"start.bas": [9, 12], "other.bas": [1]})
    seen = []
    while isinstance(stop := await stage.go("continue"), Stopped):
        assert stop.reason == "breakpoint"
        seen.append((stop.procedure, stop.line, [each.line for each in stage.session.stack()]))
    assert seen == [("double", 9, [9, 3]), ("double", 9, [9, 3]), ("tell", 12, [12, 5])]
    stage = Stage("FOR i = 1 TO 2\nIF i > 0 THEN TALK i : TALK i\nNEXT", breakpoints={"start.bas": {2}})
    assert await stage.lines("continue") == [2, 2]
    stage = Stage("x = 1\nTALK x", breakpoints={"start.bas": [2]})
    await stage.go("into")
    stage.session.break_at({})
    assert isinstance(await stage.go("continue"), Done)


async def test_variables_are_shown_by_frame() -> None:
    stage = Stage(PROGRAM, breakpoints={"start.bas": [9]})
    await stage.go("continue")
    await stage.go("continue")
    session = stage.session
    assert [(each.script, each.procedure) for each in session.stack()] == [("start.bas", "double"), ("start.bas", "")]
    assert [(each.name, each.text) for each in session.variables(0)] == [("x", "2"), ("y", "4")]
    assert [(each.name, each.text) for each in session.variables(1)] == [("n", "2"), ("total", "2")]
    with pytest.raises(IndexError):
        session.variables(2)


async def test_paths_are_looked_at_and_nothing_is_called() -> None:
    text = 'o = {"items": [1, {"a": "x"}], "none": NULL}\nHEAR s AS PASSWORD\nTALK o'
    stage = Stage(text, ["hunter2hunter2"], breakpoints={"start.bas": [3]}, known={"bot": {"name": "B"}})
    await stage.go("continue")
    look = stage.session.look
    assert (look("o").text, look("o").size) == ("{items: […], none: NULL}", 2)
    assert (look("o.items[1].a").text, look("o.items[-1].a").kind) == ('"x"', "STRING")
    assert [(each.name, each.text) for each in stage.session.parts("o.items")] == [("0", "1"), ("1", '{a: "x"}')]
    assert stage.session.parts("o.none") == []
    assert (look("bot.name").text, look("gone.x").text) == ('"B"', "NULL")
    assert look("s").text == "•••"
    for bad in ("UCASE(o)", "o.items.push(1)", 'LLM "x"', "1 +", "x\ny = 1", "o = 2", "a" * 600, "", "(", '"${o}"'):
        with pytest.raises(BasicError, match="ArgumentError"):
            look(bad)
    assert look("o.items").size == 2


async def test_a_script_that_is_called_is_stepped_into() -> None:
    stage = Stage(
        'x = CALL "other", 4\nRETURN x', scripts={"other": "PARAM n AS INTEGER\ny = n * 2\nRETURN y"}, stored=True
    )
    places = []
    while isinstance(stop := await stage.go("into"), Stopped):
        places.append((stop.script, stop.line))
    assert places == [("start.bas", 1), ("other.bas", 2), ("other.bas", 3), ("start.bas", 2)]
    stage = Stage('x = CALL "other", 4\nRETURN x', scripts={"other": "PARAM n AS INTEGER\ny = n * 2\nRETURN y"})
    assert await stage.lines("over") == [1, 2]


async def test_errors_are_caught_or_end_the_session() -> None:
    stage = Stage("TRY\n  x = 1 / 0\nCATCH e\n  TALK e.line\nEND TRY\nON ERROR RESUME NEXT\ny = 1 / 0\nTALK ERR.LINE")
    assert await stage.lines("into") == [1, 2, 4, 6, 7, 8]
    assert stage.messages == ["2", "7"]
    stage = Stage("x = 1\ny = 1 / 0")
    await stage.go("into")
    with pytest.raises(BasicError) as raised:
        await stage.lines("over")
    assert raised.value.place is not None
    assert raised.value.place.line == 2
    with pytest.raises(Unreadable):
        traced(Source("x", "IF"))


async def test_limits_hold_while_debugging() -> None:
    stage = Stage("DO\nx = x + 1\nLOOP", limits=Limits(operations=2_000))
    with pytest.raises(Fatal):
        await stage.go("continue")


async def test_commands_are_known_and_runs_have_notes() -> None:
    stage = Stage("TALK 1")
    with pytest.raises(BasicError, match="no command"):
        stage.session.go("jump")  # type: ignore[arg-type]  # that is the point
    with pytest.raises(BasicError, match="not debugged"):
        Session.again(Run.of(traced(Source("x", "TALK 1"))))


async def test_a_traced_program_that_nobody_debugs_just_runs() -> None:
    said = list[str]()
    value = await drive(Run.of(traced(Source("x", PROGRAM))), Solo(said.append, None), library().keywords)  # type: ignore[arg-type]  # nobody is asked
    assert (value, said) == (6, ["total 6"])


@pytest.mark.parametrize("name", PROGRAMS)
async def test_a_program_that_is_stepped_through_does_what_it_does(name: str) -> None:
    transcript = transcript_of(PROGRAMS[name])
    assert transcript is not None
    stage = Stage(PROGRAMS[name], [each for each in transcript.answers if isinstance(each, str)])
    value, error, steps = None, None, 0
    try:
        while isinstance(stop := await stage.go("into" if steps < 2_000 else "continue"), Stopped):
            steps += 1
        value = stop.value
    except BasicError as raised:
        error = raised
    shown = [f"> {line}".rstrip() for message in stage.messages for line in message.splitlines()]
    assert [*shown, *ended(value, error)] == [*transcript.shown]
    assert steps
