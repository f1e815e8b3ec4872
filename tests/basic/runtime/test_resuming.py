"""RESUME NEXT: behind the statement that failed, in whatever blocks it stands, with the state of its loops."""

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.limits import Limits
from palaver.basic.source import Source
from tests.basic.runtime.stage import played

HANDLER = "EXIT\nfailed:\nTALK ERROR MESSAGE\nRESUME NEXT\n"


async def both(body: str, answers: tuple[str, ...] = ()) -> list[str]:
    """What a program says under ON ERROR GOTO, stored at each await point or not."""
    text = f"ON ERROR GOTO failed\n{body}\n{HANDLER}"
    at_once, stored = [await played(text, answers, stored=each) for each in (False, True)]
    assert (at_once.error, stored.error) == (None, None)
    assert at_once.messages == stored.messages
    return at_once.messages


ZERO = "division by zero"
BLOCKS = {
    "FOR": ("FOR i = 1 TO 3\n  TALK i\n  x = 1 / (i - 2)\n  TALK x\nNEXT", ["1", "-1", "2", ZERO, "", "3", "1"]),
    "FOR backwards, by fractions": (
        "FOR i = 1 TO 0 STEP -0.5\n  x = 1 / (i - 0.5)\n  TALK i\nNEXT\nTALK i", ["1", ZERO, "0.5", "0", "0"]),
    "FOR EACH": ("FOR EACH c IN [1, 0, 2]\n  y = 6 / c\n  TALK c, y\nNEXT", ["16", ZERO, "0", "23"]),
    "a shadowed FOR EACH": ("c = 9\nFOR EACH c IN [1, 0]\n  y = 6 / c\nNEXT\nTALK c", [ZERO, "9"]),
    "WHILE": ("n = 2\nWHILE n >= 0\n  n = n - 1\n  x = 1 / n\n  TALK n\nWEND", ["1", ZERO, "0", "-1"]),
    "DO": ("n = 2\nDO\n  n = n - 1\n  x = 1 / n\n  TALK n\nLOOP UNTIL n < 0", ["1", ZERO, "0", "-1"]),
    "IF": ('IF TRUE THEN\n  x = 1 / 0\n  TALK "on"\nELSE\n  TALK "no"\nEND IF', [ZERO, "on"]),
    "ELSE IF": ('IF 0 THEN\nTALK "a"\nELSE IF 1 THEN\n  x = 1 / 0\n  TALK "b"\nELSE\nTALK "c"\nEND IF', [ZERO, "b"]),
    "ELSE": ('IF 0 THEN\nTALK "a"\nELSE\n  x = 1 / 0\n  TALK "c"\nEND IF\nTALK "d"', [ZERO, "c", "d"]),
    "one line": ('IF 1 THEN x = 1 / 0 : TALK "on"', [ZERO, "on"]),
    "SELECT": (
        "FOR i = 1 TO 2\nSELECT CASE i\nCASE 1\nx = 1 / 0\nTALK 1\nCASE ELSE\nx = 1 / 0\nTALK 2\nEND SELECT\nNEXT",
        [ZERO, "1", ZERO, "2"]),
    "many cases": (
        "SELECT CASE 70\n" + "".join(f"CASE {n}\nx = 1 / 0\nTALK {n}\n" for n in range(80)) + "END SELECT",
        [ZERO, "70"]),
    "CATCH": ('TRY\nTHROW "a"\nCATCH e\n  x = 1 / 0\n  TALK e.message\nEND TRY\nTALK "on"', [ZERO, "a", "on"]),
    "a condition": ('IF 1 / 0 THEN\n  TALK "in"\nEND IF\nTALK "on"', [ZERO, "on"]),
    "the bounds of FOR": ('FOR i = 1 TO 1 / 0\n  TALK "in"\nNEXT\nTALK "on"', [ZERO, "on"]),
    "blocks of blocks": (
        "FOR i = 1 TO 2\nFOR EACH k IN [0, i]\nIF k < 9 THEN\nx = i / k\nTALK i, k\nEND IF\nNEXT\nNEXT",
        [ZERO, "10", "11", ZERO, "20", "22"]),
    "EXIT FOR and CONTINUE": (
        "FOR i = 1 TO 9\n  x = 1 / 0\n  IF i = 2 THEN CONTINUE\n  IF i = 4 THEN EXIT FOR\n  TALK i\nNEXT",
        [ZERO, "1", ZERO, ZERO, "3", ZERO]),
    "a label inside": ("FOR i = 1 TO 2\n  IF i = 1 THEN GOTO on\n  x = 1 / 0\n  on:\n  TALK i\nNEXT", ["1", ZERO, "2"]),
}  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS)
async def test_it_goes_on_behind_the_statement_that_failed(block: str) -> None:
    body, messages = BLOCKS[block]
    assert await both(body) == messages


async def test_loops_wait_for_answers_and_know_where_they_were() -> None:
    body = (
        "FOR i = 1 TO 3\n  FOR EACH c IN [10, 20]\n    HEAR n AS INTEGER\n    TALK i, c, 12 / n\n    TALK i\n"
        "  NEXT\nNEXT"
    )
    wanted = ["1102", "1", ZERO, "1", "2103", "2", "2204", "2", ZERO, "3", "3206", "3"]
    assert await both(body, ("6", "0", "4", "3", "0", "2")) == wanted


async def test_a_handler_may_wait_too() -> None:
    program = "ON ERROR GOTO failed\nFOR i = 1 TO 2\n  x = 1 / 0\n  TALK i, y\nNEXT\nEXIT\nfailed:\nHEAR y\nRESUME NEXT"
    assert (await played(program, ["a", "b"], stored=True)).messages == ["1a", "2b"]


async def test_what_fails_in_a_procedure_that_is_called_is_the_call() -> None:
    program = "SUB p\n  TALK 1 / 0\n  TALK 1\nEND SUB\n"
    assert (await played(f"{program}ON ERROR GOTO failed\nCALL p\nTALK 2\n{HANDLER}")).messages == [ZERO, "2"]
    inner = "FUNCTION f(n)\n  ON ERROR GOTO failed\n  FOR i = 1 TO n\n    t = t + 6 / (2 - i)\n    k = k + 1\n  NEXT\n"
    inner += "  RETURN k\n  failed:\n  t = 0\n  RESUME NEXT\nEND FUNCTION\nTALK f(3)"
    assert (await played(inner, stored=True)).messages == ["3"]


async def test_a_try_is_the_nearer_handler() -> None:
    body = 'TRY\n  x = 1 / 0\n  TALK "no"\nCATCH\n  TALK "caught"\nEND TRY'
    assert await both(body) == ["caught"]
    assert (await played(f"ON ERROR RESUME NEXT\n{body}")).messages == ["caught"]
    final = 'TRY\n  x = 1 / 0\n  TALK "no"\nFINALLY\n  TALK "last"\nEND TRY\nTALK "on"'
    assert await both(final) == ["last", ZERO, "on"]
    assert await both('TRY\n  x = 1\nFINALLY\n  x = 1 / 0\n  TALK "last"\nEND TRY\nTALK "on"') == [ZERO, "last", "on"]


async def test_resume_goes_to_a_label_out_of_a_loop() -> None:
    program = (
        "ON ERROR GOTO failed\nagain:\nn = n + 1\nFOR i = 1 TO 2\n  x = 1 / (n - 1)\nNEXT\nTALK n\nEXIT\n"
        "failed:\nTALK ERROR MESSAGE\nRESUME again"
    )
    assert (await played(program, stored=True)).messages == [ZERO, "2"]


async def test_without_an_error_there_is_nothing_to_go_back_to() -> None:
    found = await played("ON ERROR GOTO failed\nx = 1\nfailed:\nRESUME NEXT")
    assert found.error is not None
    assert (found.error.code, found.error.place and found.error.place.line) == ("ArgumentError", 4)


async def test_errors_without_end_have_one() -> None:
    for loop in ("WHILE TRUE\n  x = 1 / 0\nWEND", "FOR i = 1 TO 900000\n  x = 1 / 0\nNEXT"):
        found = await played(f"ON ERROR GOTO failed\n{loop}\nEXIT\nfailed:\nRESUME NEXT", limits=Limits(loop=300))
        assert found.error is not None
        assert found.error.code == "LimitExceeded"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("x = 1\nRESUME NEXT", "jump", 2),
        ("ON ERROR GOTO f\nCALL p\nf:\nSUB p\nRESUME NEXT\nEND SUB", "jump", 5),
        ("ON ERROR GOTO f\nf:\nRESUME gone", "label", 3),
        ("ON ERROR GOTO f\nFOR i = 1 TO 2\nin:\nNEXT\nf:\nRESUME in", "label", 6),
    ],
)
def test_what_cannot_be_is_told_before_the_run(text: str, code: str, line: int) -> None:
    source = Source("t.bas", text)
    assert [(each.code, source.line_of(each.span.start)) for each in analyze(source).errors] == [(code, line)]
