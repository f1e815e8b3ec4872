"""Compiled programs do what the oracle does, and the same again when their state is stored at every await point."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from palaver.basic.errors import BasicError
from palaver.basic.limits import Limits
from palaver.basic.nodes import expressions as ex
from palaver.basic.nodes import statements as stm
from palaver.basic.nodes.declarations import Procedure
from palaver.basic.nodes.declarations import Program as Tree
from palaver.basic.program import Program, compiled
from palaver.basic.run import Done, Run
from palaver.basic.source import Source
from palaver.basic.state import pack, unpack
from palaver.basic.values.text import text
from tests.basic.runtime.oracle import Oracle
from tests.basic.runtime.programs import Writer

SOURCE = Source("random.bas", "")
_MOST = 300


class TooLong(BaseException):
    """The program asks more than is worth comparing."""


class Answers:
    """Numbers, texts and NULL in turn, and what was asked for them."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, question: str) -> Any:
        self.asked.append(question)
        if len(self.asked) > _MOST:
            raise TooLong
        return (None, 1, "5", 2, "x")[len(self.asked) % 5]


def expected(tree: Tree, handler: tuple[Any, ...] = ()) -> tuple[list[str], str]:
    answers = Answers()
    Limits().start()
    oracle = Oracle(tree, answers)
    oracle.handler = handler
    try:
        return answers.asked, text(oracle.run())
    except BasicError as error:
        return answers.asked, f"{error.code}: {error.message}"


def found(program: Program, *, stored: bool) -> tuple[list[str], str]:
    answers = Answers()
    run = Run.of(program)
    try:
        effect = run.step()
        while not isinstance(effect, Done):
            question = effect.arguments["text" if effect.keyword == "begin_talk" else "prompt"]
            if stored:
                packed = pack(run)
                run = unpack(packed, {program.hash: program}.get)
                assert pack(run) == packed
            effect = run.step(answers(text(question)))
        return answers.asked, text(effect.value)
    except BasicError as error:
        return answers.asked, f"{error.code}: {error.message}"


@given(st.integers(0, 1 << 32))
@settings(max_examples=50)
def test_a_program_does_what_the_oracle_does(seed: int) -> None:
    tree = Writer(seed).program()
    try:
        wanted = expected(tree)
    except TooLong:
        return
    program = compiled(tree, SOURCE, {})
    assert found(program, stored=False) == wanted
    assert found(program, stored=True) == wanted


HANDLER = (stm.TextBlock("TALK", ex.Template(("failed",))),)


@given(st.integers(0, 1 << 32))
@settings(max_examples=60)
def test_after_an_error_it_goes_on_where_the_oracle_does(seed: int) -> None:
    tree = Writer(seed).program()
    try:
        wanted = expected(tree, HANDLER)
    except TooLong:
        return
    script = [each for each in tree.statements if not isinstance(each, Procedure)]
    rest = [each for each in tree.statements if isinstance(each, Procedure)]
    guarded = (stm.OnError("goto", "failed"), *script, stm.Label("failed"), *HANDLER, stm.Resume(), *rest)
    program = compiled(Tree(guarded), SOURCE, {})
    assert found(program, stored=False) == wanted
    assert found(program, stored=True) == wanted
