"""The driver performs what runs ask for, beside each other and away from the event loop."""

import asyncio
import tracemalloc

from palaver.basic.driver import drive
from palaver.basic.errors import BasicError
from palaver.basic.hearing.question import Question
from palaver.basic.library import library
from palaver.basic.loading import program_of
from palaver.basic.run import Run
from palaver.basic.solo import Solo
from palaver.basic.state import pack
from palaver.basic.world import World

ORDER = """
SUB ask(n)
  HEAR price AS NUMBER "${who} ${n}?"
  sum = sum + price
END SUB
sum = 0
FOR i = 1 TO 3
  CALL ask(i)
NEXT
RETURN FORMAT(sum, "C2")
"""


class Person:
    """Answers with one word, and keeps what was asked."""

    def __init__(self, answer: str) -> None:
        self.answer, self.seen = answer, list[str]()
        self.host = Solo(self.seen.append, self.into)

    async def into(self, question: Question) -> str | None:
        await asyncio.sleep(0)
        return self.answer if question.kind == "NUMBER" else None


async def test_runs_beside_each_other_keep_their_worlds() -> None:
    """The locale of one never reads another's numbers, whichever thread took its steps."""
    program, keywords = program_of(ORDER), library().keywords
    worlds = [World(locale="pt-BR"), World(locale="en")] * 10
    people = [Person("1.234") for _ in worlds]
    runs = [Run.of(program, known={"who": f"p{n}"}, world=world) for n, world in enumerate(worlds)]
    done = await asyncio.gather(*(drive(run, person.host, keywords) for run, person in zip(runs, people, strict=True)))
    assert done == ["R$ 3.702,00", "$3.70"] * 10
    assert people[7].seen == ["p7 1?", "p7 2?", "p7 3?"]


async def test_what_breaks_in_a_host_is_an_error_of_the_program() -> None:
    def broken(_: str) -> None:
        raise KeyError("lost")

    program = program_of('TRY\nTALK "x"\nCATCH e\nRETURN e.code & " " & e.line\nEND TRY')
    assert await drive(Run.of(program), Solo(broken, Person("").into), library().keywords) == "InternalError 2"


async def test_a_run_that_is_cancelled_is_over() -> None:
    program = program_of('TRY\nWAIT 300\nCATCH e\nTALK "caught"\nEND TRY')
    person = Person("")
    task = asyncio.create_task(drive(Run.of(program), person.host, library().keywords))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert person.seen == []


def test_a_thousand_dialogs_that_wait_are_small() -> None:
    program = program_of(ORDER)
    Run.of(program).step()
    tracemalloc.start()
    runs = [Run.of(program, known={"who": f"person {n}"}) for n in range(1_000)]
    for run in runs:
        run.step()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 20_000_000
    assert sum(len(pack(run)) for run in runs) < 2_000_000


async def test_an_error_that_nothing_catches_ends_the_drive() -> None:
    program = program_of("FOR i = 1 TO 2\nx = 1 / 0\nNEXT")
    try:
        await drive(Run.of(program), Person("").host, library().keywords)
    except BasicError as error:
        assert str(error) == "MathError: division by zero at 2:5"  # noqa: PT017  # its text is what matters
    else:
        raise AssertionError
