"""Trees that hypothesis makes: what is printed is read as the same tree; and any text at all is read without harm."""

from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from palaver.basic.analyzer import analyze
from palaver.basic.lexer import lex
from palaver.basic.nodes import declarations as d
from palaver.basic.nodes import expressions as e
from palaver.basic.nodes import statements as s
from palaver.basic.parser import parse
from palaver.basic.printer import printed
from palaver.basic.source import Source

NAMES: Final = (
    "a",
    "total",
    "list",
    "to",
    "data",
    "image",
    "next",
    "step",
    "ção",
    "x_1",
    "end",
    "where",
    "is",
    "like",
    "then",
)
TEXTS: Final = st.text(
    st.sampled_from("ab \"'\\\n\t$`{}é,:=#_🎉%") | st.characters(codec="utf-8", exclude_characters="\r"), max_size=12
)
names = st.sampled_from(NAMES)
leaves = st.one_of(
    st.just(e.Null()),
    st.booleans().map(e.Boolean),
    st.integers(0, 10**30).map(e.Number),
    st.floats(0, allow_nan=False, allow_infinity=False).map(e.Number),
    st.builds(e.Text, TEXTS, st.sampled_from("\"'")),
    names.map(e.Name),
)
CALLS: Final = ("len", "ucase", "mine")
BINARY: Final = ("+", "-", "*", "/", "\\", "MOD", "^", "&", "??", "AND", "OR", "XOR")
COMPARED: Final = ("=", "<>", "<", ">=", "LIKE", "NOT LIKE", "NOT CONTAINS", "STARTS WITH")


def _pairs(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.builds(e.Pair, names | TEXTS, inner), max_size=3).map(tuple)


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, max_size=3).map(tuple)
    one = inner.map(lambda each: (each,))
    return st.one_of(
        st.builds(e.Unary, st.sampled_from(("-", "+", "NOT")), inner),
        st.builds(e.Binary, st.sampled_from(BINARY), inner, inner),
        st.builds(e.Comparison, st.sampled_from(COMPARED), inner, inner),
        st.builds(e.Is, inner, st.sampled_from(("NULL", "EMPTY")), st.booleans()),
        st.builds(e.Between, inner, inner, inner, st.booleans()),
        st.builds(e.Conditional, inner, inner, inner),
        st.builds(e.Member, inner, names, st.booleans()),
        st.builds(e.Index, inner, inner),
        st.builds(e.Call, st.sampled_from(CALLS), some),
        st.builds(e.MethodCall, inner, st.sampled_from(("trim", "push")), some, st.booleans()),
        st.builds(e.Array, some),
        st.builds(e.Map, _pairs(inner)),
        st.builds(e.Template, st.tuples(TEXTS.filter(bool), inner, st.just("."))),
        st.builds(e.RunScript, st.builds(e.Text, TEXTS), some),
        st.builds(e.KeywordCall, st.just("get"), st.just("GET"), one),
        st.builds(e.KeywordCall, st.just("copy"), st.just("COPY"), st.tuples(inner, inner)),
        st.builds(e.KeywordCall, st.just("find"), st.just("FIND"), one, st.builds(_where, inner, inner)),
        st.builds(e.KeywordCall, st.just("llm"), st.just("LLM"), one, st.builds(_as_json)),
        st.builds(e.KeywordCall, st.just("list_tools"), st.just("LIST TOOLS"), st.just(())),
    )


def _where(test: Any, limit: Any) -> Any:
    return e.Clause("WHERE", e.Condition(test)), e.Clause("LIMIT", limit)


def _as_json() -> Any:
    return (e.Clause("AS", e.Word("JSON")),)


expressions = st.recursive(leaves, _larger, max_leaves=5)
simple = st.one_of(
    st.builds(s.Assignment, names.map(e.Name), expressions, st.sampled_from(("=", "+=", "/="))),
    st.builds(
        s.ExpressionStatement,
        st.builds(
            e.KeywordCall, st.just("talk"), st.just("TALK"), st.lists(expressions, min_size=1, max_size=3).map(tuple)
        ),
    ),
    st.builds(s.ExpressionStatement, st.builds(e.Call, st.just("mine"), st.lists(expressions, max_size=2).map(tuple))),
    st.builds(s.Return, st.none() | expressions),
    st.builds(s.Throw, expressions),
    st.builds(s.Exit, st.sampled_from(("", "LOOP", "FOR"))),
)


def _blocks(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    body = st.lists(inner, max_size=3).map(tuple)
    arms = st.lists(st.builds(s.Arm, expressions, body), min_size=1, max_size=2).map(tuple)
    test = st.builds(s.CaseValue, expressions) | st.builds(s.CaseRange, expressions, expressions)
    case = st.builds(s.Case, st.lists(test, min_size=1, max_size=2).map(tuple), body)
    until = st.none() | st.builds(s.Until, expressions, st.booleans())
    return st.one_of(
        st.builds(s.If, arms, st.none() | body, st.booleans()),
        st.builds(s.For, names, expressions, expressions, st.none() | expressions, body),
        st.builds(s.ForEach, names, expressions, body),
        st.builds(s.While, expressions, body),
        st.builds(s.Do, until, body, until),
        st.builds(s.Select, expressions, st.lists(case, max_size=2).map(tuple), st.none() | body),
        st.builds(s.Try, body, names, body, st.none() | body),
        st.builds(s.With, names.map(e.Name), _pairs(expressions)),
    )


statements = st.recursive(simple, _blocks, max_leaves=4)
# Each name is a variable, whatever keyword it is elsewhere.
ASSIGNED: Final = tuple(s.Assignment(e.Name(name), e.Null()) for name in NAMES)
programs = st.lists(statements, max_size=4).map(lambda found: d.Program((*ASSIGNED, *found)))


INDEXED: Final = e.KeywordCall("copy", "COPY", (e.Index(e.Name("to"), e.Null()), e.Null()))


@settings(max_examples=60, deadline=None)
@given(programs)
@example(d.Program((*ASSIGNED, s.While(INDEXED, ()))))
@example(d.Program((*ASSIGNED, s.ExpressionStatement(INDEXED))))
def test_what_is_printed_is_read_as_it_was(program: d.Program) -> None:
    text = printed(program)
    made = parse(Source("t.bas", text))
    assert not [each.message for each in made.diagnostics], text
    assert made.program.statements == program.statements, text


# "·" stands for a blank, "¶" for the end of a line.
SAMPLE: Final = """
IF·a·THEN END·IF TALK· " ' ${ } ( ) [ { , = x · : _¶ ¶ FOR·i·=·1·TO·2 NEXT BEGIN·TALK¶ END·TALK SELECT·CASE·a CASE·1
WITH·o HEAR·x·AS FIND WHERE LIMIT·1 REM // PARAM·a·AS TABLE·t ON·ERROR SET 1.5 - NOT \\ # é ? . @ SUB·a CALL END GET
DESCRIPTION ELSE THEN AND ORDER·BY FORMAT AS JSON LIST·TOOLS x·=· #{ ?? ; LET DIM RETURN TRY CATCH
"""
PIECES: Final = st.sampled_from(SAMPLE.split())


def spaced(piece: str) -> str:
    return piece.replace("·", " ").replace("¶", "\n")


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES.map(spaced) | st.text(max_size=3), max_size=12).map("".join))
def test_any_text_is_read_without_harm_and_what_is_well_is_itself(text: str) -> None:
    source = Source("t.bas", text.replace("\r", ""))
    found = analyze(source)
    assert lex(source.text).tokens[-1].kind == "end"
    if not [each for each in parse(source).diagnostics if each.severity == "error"]:
        shown = printed(found.program, source)
        assert parse(Source("t.bas", shown)).program == found.program, shown
