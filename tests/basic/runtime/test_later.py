"""Bodies of handlers and of SCHEDULE IN: compiled as sections of their file, run apart from it."""

from typing import Any, cast

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.driver import drive
from palaver.basic.errors import BasicError
from palaver.basic.later import bodies
from palaver.basic.library import library
from palaver.basic.loading import program_of
from palaver.basic.ports import agenda as ports
from palaver.basic.program import Program, compiled
from palaver.basic.run import Done, Run
from palaver.basic.solo import Solo
from palaver.basic.source import Source
from palaver.basic.state import pack, unpack

FILE = """\
n = 5
ON INSERT OF orders
  TALK "new ", event.row.id, double(n)
END ON
ON INSERT OF orders
  RETURN 2
END ON
ON "paid" CALL noted
ON EVENT "shipped" DO
  x = event.name
  RETURN x & "!"
END ON
SUB noted
  TALK "noted"
END SUB
FUNCTION double(a)
  RETURN (a ?? 1) * 2
END FUNCTION
"""


def section(text: str, name: str) -> Program:
    source = Source("events.bas", text)
    return compiled(analyze(source).program, source, library().keywords, section=name)


def test_each_handler_is_a_section_that_its_first_line_names() -> None:
    names = [each.name for each in bodies(analyze(Source("x", FILE)).program)]
    assert names == ["ON INSERT OF orders", "ON INSERT OF orders #2", "ON EVENT paid", "ON EVENT shipped"]
    assert Run.of(program_of(FILE)).step() == Done(None)
    assert len({section(FILE, name).hash for name in names}) == 4


def test_a_handler_runs_alone_with_the_procedures_of_its_file() -> None:
    known = {"event": {"name": "shipped", "row": {"id": 7}}}
    effect = Run.of(section(FILE, "ON INSERT OF orders"), known=known).step()
    assert not isinstance(effect, Done)
    assert effect.arguments == {"parts": ["new ", 7, 2]}
    assert Run.of(section(FILE, "ON INSERT OF orders #2")).step() == Done(2)
    assert Run.of(section(FILE, "ON EVENT shipped"), known=known).step() == Done("shipped!")
    told = Run.of(section(FILE, "ON EVENT paid")).step()
    assert not isinstance(told, Done)
    assert told.arguments == {"parts": ["noted"]}


def test_a_handler_that_is_not_there_is_named() -> None:
    with pytest.raises(BasicError, match="no tool or handler ON EVENT gone"):
        section(FILE, "ON EVENT gone")


class Agenda:
    """What a program wanted done later."""

    def __init__(self) -> None:
        self.wanted = list[tuple[str, float, dict[str, Any], Program]]()

    async def later(self, program: Program, section: str, seconds: float, values: dict[str, Any]) -> None:
        self.wanted.append((section, seconds, values, program))


LATER = """\
name = "Ana"
CALL plan(3)
name = "Bob"
SUB plan(n)
  SCHEDULE IN n - 1 MINUTES DO
    name = name & "!"
    SCHEDULE IN 5 SECONDS
      TALK "bye ", name
    END SCHEDULE
    TALK greeting(), name, n
  END SCHEDULE
END SUB
FUNCTION greeting()
  RETURN "Hi "
END FUNCTION
"""


async def test_schedule_in_carries_copies_of_what_its_body_reads() -> None:
    agenda = Agenda()
    host = Solo(print, lambda _: None)  # type: ignore[arg-type,return-value]  # nobody is asked
    host.agenda = cast("ports.Agenda", agenda)
    await drive(Run.of(program_of(LATER)), host, library().keywords)
    ((name, seconds, values, program),) = agenda.wanted
    assert (seconds, values) == (120, {"n": 3, "name": "Ana"})
    inner = section(program.source.text, name)
    run = Run.of(inner, values, values)
    run = unpack(pack(run), {inner.hash: inner}.get)
    said = list[str]()
    host.out = said.append
    await drive(run, host, library().keywords)
    assert said == ["Hi Ana!3"]
    (name, seconds, values, _) = agenda.wanted[1]
    assert (seconds, values) == (5, {"name": "Ana!"})
    last = section(program.source.text, name)
    await drive(Run.of(last, values, values), host, library().keywords)
    assert said[1:] == ["bye Ana!"]


async def test_schedule_in_needs_a_time_and_a_server() -> None:
    for text, code in (
        ("SCHEDULE IN 1 HOURS\nEND SCHEDULE", "NotImplemented"),
        ("SCHEDULE IN 0 - 1 HOURS\nEND SCHEDULE", "ArgumentError"),
    ):
        with pytest.raises(BasicError) as raised:
            await drive(Run.of(program_of(text)), Solo(print, lambda _: None), library().keywords)  # type: ignore[arg-type,return-value]  # nobody is asked
        assert raised.value.code == code


def test_a_body_that_runs_later_is_in_no_loop() -> None:
    found = analyze(Source("x", "FOR i = 1 TO 3\nSCHEDULE IN 1 HOURS\nEXIT FOR\nEND SCHEDULE\nNEXT"))
    assert [each.code for each in found.errors] == ["jump"]
