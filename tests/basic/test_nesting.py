"""What is nested too deeply is an error of the analyzer: whatever it lets pass is compiled."""

from collections.abc import Callable

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.loading import program_of
from palaver.basic.source import Source

SHAPES: dict[str, Callable[[int], str]] = {
    "TRY": lambda n: "TRY\n" * n + "TALK 1\n" + "CATCH\nEND TRY\n" * n,
    "CATCH": lambda n: "TRY\nTALK 1\nCATCH\n" * n + "END TRY\n" * n,
    "CATCH of a SUB": lambda n: "CALL p\nSUB p\n" + "TRY\nx=1\nCATCH\n" * n + "END TRY\n" * n + "END SUB",
    "FINALLY": lambda n: "TRY\n" * n + "TALK 1\n" + "FINALLY\nx = 1\nEND TRY\n" * n,
    "CATCH and FINALLY": lambda n: "TRY\n" * n + "TALK 1\n" + "CATCH e\nx = 2\nFINALLY\nx = 1\nEND TRY\n" * n,
    "DO": lambda n: "DO\n" * n + "x = 1\n" + "LOOP UNTIL x\n" * n,
    "FOR": lambda n: "FOR i = 1 TO 2\n" * n + "TALK 1\n" + "NEXT\n" * n,
    "loops under ON ERROR": lambda n: "ON ERROR RESUME NEXT\n" + "FOR i = 1 TO 2\n" * n + "TALK 1\n" + "NEXT\n" * n,
    "a SUB under ON ERROR": lambda n: "SUB p\nON ERROR RESUME NEXT\n" + "DO\n" * n + "x=1\n" + "LOOP\n" * n + "END SUB",
    "loops under RESUME NEXT": lambda n: (
        "ON ERROR GOTO f\n" + "FOR EACH i IN [1, 2]\n" * n + "TALK 1\n" + "NEXT\n" * n + "f:\nRESUME NEXT"
    ),
    "everything under RESUME NEXT": lambda n: (
        "ON ERROR GOTO f\n"
        + "DO\nIF i THEN\nSELECT CASE i\nCASE 1\nTRY\n" * (n // 3)
        + "i = 1\n"
        + "CATCH\nEND TRY\nEND SELECT\nEND IF\nLOOP UNTIL i\n" * (n // 3)
        + "f:\nRESUME NEXT"
    ),
    "labels": lambda n: "WHILE x\nGOTO a\na:\n" * n + "x = 1\n" + "WEND\n" * n,
    "IF": lambda n: "IF x THEN\n" * n + "TALK 1\n" + "END IF\n" * n,
    "SELECT": lambda n: "SELECT CASE x\nCASE 1\n" * n + "TALK 1\n" + "END SELECT\n" * n,
    "a handler": lambda n: 'ON EVENT "e"\n' + "DO\n" * n + "TALK 1\n" + "LOOP UNTIL x\n" * n + "END ON",
    "methods": lambda n: "x = a" + ".trim()" * n * 12,
    "members": lambda n: "x = a" + ".b[1]" * n * 12,
    "sums": lambda n: "x = a" + " - 1" * n * 12,
    "calls": lambda n: "x = " + "UCASE(" * n * 4 + "a" + ")" * n * 4,
    "models": lambda n: "x = " + '(LLM "a") & ' * n * 12 + "c",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_judged_to_be_right_is_compiled(shape: str) -> None:
    refused = set()
    for count in range(4, 20):
        text = SHAPES[shape](count)
        found = analyze(Source("deep.bas", text)).errors
        if found:
            refused |= {each.code for each in found}
            assert any("nest" in each.code for each in found), found[0]
        else:
            assert not refused, (shape, count)
            program_of(text)
    assert refused, shape


def test_any_number_of_cases_is_compiled() -> None:
    program_of("SELECT CASE x\n" + "CASE 1\nTALK 1\n" * 700 + "CASE ELSE\nTALK 2\nEND SELECT")
