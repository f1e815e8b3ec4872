"""WEBHOOK, ON and SET SCHEDULE of something computed: warned of, and registered when their line runs."""

from datetime import UTC, datetime

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.later import bodies
from palaver.basic.library import library
from palaver.basic.nodes.declarations import Handler, Procedure
from palaver.basic.printer import printed
from palaver.basic.program import compiled
from palaver.basic.source import Source
from palaver.basic.world import World
from tests.basic.programs import well
from tests.basic.runtime.recorder import Recorded
from tests.basic.runtime.stage import played


def warned(text: str) -> list[str]:
    found = analyze(Source("t.bas", text))
    assert not found.errors, found.errors
    return [each.code for each in found.warnings]


@pytest.mark.parametrize(
    "line",
    [
        'SET SCHEDULE DATEADD(NOW(), 1, "hour"), "script"',
        'SET SCHEDULE NOW() + HOURS(1), "script"',
        'SET SCHEDULE NOW, "script"',
        'SET SCHEDULE GET BOT MEMORY "when", "script"',
        'SET SCHEDULE "0 9 * * *" DATEADD(NOW(), 1, "day"), "script"',
    ],
)
def test_a_time_that_is_computed_is_read_without_a_variable(line: str) -> None:
    tree = well(f'{line}\nTALK "x"')
    assert len(tree.statements) == 2
    assert well(printed(tree)).statements == tree.statements
    assert warned(line) == []


async def test_a_time_that_is_computed_reaches_the_agenda() -> None:
    agenda = Recorded()
    stage = await played(
        'SET SCHEDULE DATEADD("2026-03-01 10:00", 1, "hour"), "remind"', ports={"agenda": agenda}, stored=True
    )
    assert stage.error is None
    ((name, when, script, *_),) = agenda.done
    assert (name, str(when)[:16], script) == ("schedule", "2026-03-01 11:00", "remind")


async def test_refresh_runs_a_job_once_and_now() -> None:
    agenda, now = Recorded(), datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
    stage = await played('REFRESH "report"', ports={"agenda": agenda}, stored=True, world=World(now=lambda: now))
    assert stage.error is None
    assert agenda.done == [("schedule", now, "report", None, None)]
    assert warned('REFRESH "report"') == ["undocumented"]


def test_schedules_in_plain_words_stay_plain() -> None:
    for line in ("every 5 minutes", "daily", "0 9 * * *", "*/5 * * * *", "every monday at 9:30pm"):
        tree = well(f'SET SCHEDULE {line}\nTALK "x"')
        assert len(tree.statements) == 2
        assert warned(f'SET SCHEDULE {line}\nTALK "x"') == ["unquoted"]


COMPUTED = """\
region = "eu"
WEBHOOK "pay-" & region METHOD "POST" SECRET "k"
WEBHOOK region
ON region & "-paid" CALL noted
ON EVENT LOWER("SHIPPED") DO
  RETURN event.name
END ON
ON INSERT OF "orders_" + region
END ON
ON CHANGE region EVENTS "create"
END ON
SUB noted
END SUB
"""


async def test_what_is_computed_is_registered_when_its_line_runs() -> None:
    assert warned(COMPUTED) == ["literal"] * 6
    tree = well(COMPUTED)
    assert well(printed(tree)).statements == tree.statements
    agenda = Recorded()
    stage = await played(COMPUTED, ports={"agenda": agenda}, stored=True)
    assert stage.error is None
    done = [tuple(each for each in call if isinstance(each, str | dict)) for call in agenda.done]
    assert [call[:-1] if call[0] == "handle" else call for call in done] == [
        ("hook", "pay-eu", "POST", "k"),
        ("hook", "eu", "", ""),
        ("handle", "EVENT", "eu-paid", {}),
        ("handle", "EVENT", "shipped", {}),
        ("handle", "INSERT", "orders_eu", {}),
        ("handle", "CHANGE", "eu", {"EVENTS": "create"}),
    ]
    source = Source("t.bas", COMPUTED)
    sections = [str(call[-1]) for call in done if call[0] == "handle"]
    assert sections == [each.name for each in bodies(tree)]
    for name in sections:
        assert compiled(tree, source, library().keywords, section=name)


async def test_literal_ones_are_not_registered_again_by_a_run() -> None:
    agenda = Recorded()
    stage = await played('WEBHOOK "pay"\nON INSERT OF orders\nEND ON\nTALK "x"', ports={"agenda": agenda})
    assert (stage.messages, agenda.done) == (["x"], [])


async def test_nothing_cannot_be_registered() -> None:
    for line in ("WEBHOOK nothing_here", 'ON EVENT "" & nothing_here\nEND ON'):
        stage = await played(f"ON ERROR RESUME NEXT\n{line}\nTALK ERR", ports={"agenda": Recorded()})
        assert stage.messages == ["ArgumentError"]


def test_procedures_after_a_handler_that_is_the_rest_of_the_file_are_those_of_the_file() -> None:
    tree = well('ON INSERT OF orders\nTALK "new"\nSUB noted\nEND SUB\nTALK "more"\n')
    handler, procedure = tree.statements
    assert isinstance(handler, Handler)
    assert len(handler.body) == 2
    assert isinstance(procedure, Procedure)
    assert well(printed(tree)).statements == tree.statements
