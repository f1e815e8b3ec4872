"""The rules of section 12 and the defects of section 13 that are about what a program does, each by its number."""

# ruff: noqa: E501  # a program stands on one line
from datetime import UTC, datetime
from typing import Any

import pytest

from palaver.basic.analyzer import analyze
from palaver.basic.driver import drive
from palaver.basic.library import library
from palaver.basic.loading import program_of
from palaver.basic.program import Programs
from palaver.basic.run import Done, Run
from palaver.basic.solo import Solo
from palaver.basic.source import Source
from palaver.basic.values.text import text
from palaver.basic.world import World
from tests.basic.runtime.stage import played

NOON = datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
PEOPLE = 'p = [{id: 1, n: "Ana", a: 30}, {id: 2, n: "Bo", a: 20}]\n'

CONFLICTS: list[tuple[int, str, Any]] = [
    (1, "Name = 1\nnAME = name + 1\nRETURN NAME", 2),
    (1, 'HEAR Email\nRETURN email & "!"', "yes!"),
    (2, "o = {}\nSET o.field = 5\nRETURN o.field", 5),
    (3, "a = {x: 1}\nb = #{x: 1}\nRETURN a = b", True),
    (4, "x = 'it''s' ' a comment\nRETURN x", "it's"),
    (5, 'n = 2\nRETURN "a${n + 1}b${UCASE("c")}d"', "a3bCd"),
    (5, 'RETURN "${{name}} $5 {x}"', "${{name}} $5 {x}"),
    (8, 'x = 2\nIF x = 1 THEN\ny = "one"\nELSE IF x = 2 THEN\ny = "two"\nELSEIF x = 3 THEN\ny = "three"\nEND IF\nRETURN y', "two"),
    (9, 'SWITCH 3\nCASE 1, 2\nx = "low"\nCASE 3 TO 5\nx = "mid"\nDEFAULT\nx = "else"\nEND SWITCH\nRETURN x', "mid"),
    (9, 'SELECT CASE "b"\nCASE "a"\nx = 1\nCASE IS > "z"\nx = 2\nCASE ELSE\nx = 3\nEND SELECT\nRETURN x', 3),
    (10, "FOR i = 1 TO 2\ns = s + i\nNEXT\nFOR j = 1 TO 2\ns = s + j\nNEXT j\nFOR k = 1 TO 2\ns = s + k\nEND FOR\nRETURN s", 9),
    (24, PEOPLE + 'RETURN [AGGREGATE("SUM", p, "a"), COUNT(FILTER(p, "a>25")), LAST(p, "n"), FIRST "x y"]', [50, 1, "Bo", "x"]),
    (24, 'RETURN JOIN(["a", "b"], "+")', "a+b"),
    (36, 'REMEMBER "a", 1\nREMEMBER "b", 2, "1 day"\nREMEMBER "c" = 3\nRETURN [RECALL("a"), RECALL("b"), RECALL("c")]', [1, 2, 3]),
    (37, 'SET BOT MEMORY "m", {a: [1, TRUE]}\nv = GET BOT MEMORY("m")\nRETURN v.a', [1, True]),
    (37, 'SET USER MEMORY "m", 2\nRETURN GET USER MEMORY("m") + 1', 3),
    (38, 'n = NOW()\nRETURN [YEAR(n), n.weekday_name, FORMAT(DATEADD(n, 1, "day"), "DD/MM")]', [2026, "Thursday", "06/03"]),
    (39, 'RETURN [DATEDIFF("day", "2026-01-01", "2026-01-03"), DATEDIFF("2026-01-01", "2026-01-03", "day")]', [2, 2]),
    (40, "RETURN [UBOUND([]), UBOUND([1, 2])]", [0, 2]),
    (41, 'RETURN [FORMAT(NOW(), "YYYYMMDD"), FORMAT 1234.5 AS "#,##0.00", FORMAT NOW() AS "YYYY" + "-01"]',
     ["20260305", "1,234.50", "2026-01"]),
    (42, "x = 0\nRETURN [IIF(x = 0, 1, 1 / x), IF(x = 0, 2, 1 / x)]", [1, 2]),
    (43, 'RETURN [(CALL "other", 2), add(1, 2)]\nFUNCTION add(a, b = 5)\nRETURN a + b\nEND FUNCTION', [4, 3]),
    (43, 'x = CALL "other", 4\ny = CALL "other" WITH n = 5\nRETURN [x, y, add(1)]\nFUNCTION add(a, b = 5)\nRETURN a + b\nEND FUNCTION',
     [8, 10, 6]),
    (48, 'SET_BOT_MEMORY "k", 1\nRETURN GET_BOT_MEMORY("k")', 1),
    (51, 'TRY\nTHROW "t"\nCATCH e\nRETURN e.message\nEND TRY', "t"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "program", "value"), CONFLICTS)
async def test_a_rule_about_conflicts(number: int, program: str, value: Any) -> None:
    scripts = {"other": 'PARAM n AS INTEGER DESCRIPTION "n"\nRETURN n * 2'}
    found = await played(program, ["yes"], scripts=scripts, world=World(now=lambda: NOON), stored=True)
    assert found.error is None, (number, found.error)
    assert found.value == value


async def test_rule_14_each_tool_of_a_file_runs_alone() -> None:
    library = (
        'PARAM a AS INTEGER\nDESCRIPTION "one"\nx = a\nRETURN twice(x)\n'
        "FUNCTION twice(n)\nRETURN n * 2\nEND FUNCTION\n"
        '\' second tool\nPARAM b AS INTEGER\nDESCRIPTION "two"\nRETURN [x, twice(b)]\n'
    )
    first, second = program_of(library), program_of(library, section="second-tool")
    assert first.hash != second.hash
    assert ([each.name for each in first.parameters], [each.name for each in second.parameters]) == (["a"], ["b"])
    assert Run.of(first, {"a": 4}).step() == Done(8)
    assert Run.of(second, {"b": 5}).step() == Done([None, 10])
    programs = Programs(lambda text_, section: program_of(text_, section=section), kept=1)
    assert programs.of(library) is programs.of(library)
    assert programs.of(library, "second-tool") is programs.find(second.hash)
    assert programs.find(first.hash) is None


async def test_an_error_may_go_to_a_label_and_on() -> None:
    program = (
        'ON ERROR GOTO failed\nFOR i = 1 TO 3\n  HEAR x AS INTEGER\n  TALK 10 / x\nNEXT\nTALK "end"\nRETURN i\n'
        'failed:\nTALK ERROR MESSAGE, " in ", ERR.LINE\nON ERROR GOTO 0\nRESUME again\nagain:\nTALK ERROR\nRETURN -1'
    )
    found = await played(program, ["5", "0"], stored=True)
    assert found.messages == ["2", "division by zero in 4", "false"]
    assert found.value == -1


async def test_after_an_error_it_goes_on_behind_the_statement_that_failed() -> None:
    program = (
        'ON ERROR GOTO failed\nx = 1 / 0\nTALK "two"\nHEAR y AS INTEGER\nz = 1 / y\nTALK z IS NULL\nEXIT\n'
        "failed:\nTALK ERR.LINE\nRESUME NEXT"
    )
    assert (await played(program, ["0"], stored=True)).messages == ["2", "two", "5", "true"]


async def test_mod_is_an_operator_and_a_function() -> None:
    assert (await played("mod2 = 5\nRETURN [MOD(7, 4), 7 MOD (4), MOD(mod2, 3) MOD 2, 9 MOD mod2]")).value == [
        3,
        3,
        0,
        4,
    ]


async def test_rule_6_and_7_blocks_of_text_are_one_message_and_one_prompt() -> None:
    program = (
        "x = 2\nBEGIN TALK\n**Hi**\n\nREM no comment\nIF x = 1 THEN\n  ${x + 1} it's\nEND TALK\n"
        "BEGIN SYSTEM PROMPT\nYou are ${x}.\n\n' kept\nEND SYSTEM PROMPT\n"
    )  # fmt: skip
    found = await played(program)
    assert found.messages == ["**Hi**\n\nREM no comment\nIF x = 1 THEN\n  3 it's"]
    assert found.host.prompt == "You are 2.\n\n' kept"


async def test_rule_16_suggestions_keep_their_order_and_their_keys() -> None:
    found = await played(
        'ADD SUGGESTION "b" AS "Bee"\nADD SUGGESTION "plain"\nADD SUGGESTION TOOL "book.bas" AS "Book"\n'
        'ADD SUGGESTION "b" AS "Bee"\nADD SUGGESTION TEXT "y" AS "Yes"\nADD SUGGESTION "No", "n"'
    )
    shown = [(each.label, each.value, each.kind) for each in found.host.suggestions.values()]
    expected = [("Bee", "b", "key"), ("plain", "plain", "text"), ("Book", "book", "tool"), ("Yes", "y", "text")]
    assert shown == [*expected, ("No", "n", "text")]


async def test_rule_17_a_context_has_a_name_or_is_the_default() -> None:
    program = (
        'SET CONTEXT "order" AS "late"\nSET CONTEXT "mode", "fast"\nSET CONTEXT "alone"\nSET CONTEXT "order" AS NULL\n'
        'SET CONTEXT "place" AS "here"\nSET CONTEXT "place" AS ""'
    )
    assert (await played(program)).host.contexts == {"mode": "fast", "default": "alone"}


async def test_rule_19_print_is_for_the_log_alone() -> None:
    found = await played('PRINT "a", 1\nLOG WARN "b"\nLOG_ERROR "c"')
    assert (found.messages, found.log) == ([], ["info: a1", "warn: b", "error: c"])


async def test_rule_33_to_35_questions_are_read_by_their_kind() -> None:
    program = (
        'HEAR n AS INTEGER\nHEAR f AS FLOAT "f?"\nHEAR d AS DATE WITH "d?"\nHEAR p AS PASSWORD\nv = HEAR "v?"\n'
        'HEAR m AS MENU "a", "b" \nRETURN [n, f, d, p, v, m]'
    )
    answers = ["3.5", "no", "12", "3.14159", "02/03/2026", "hunter2hunter2", "free", "2"]
    found = await played(program, answers, stored=True)
    assert text(found.value) == '[12,3.14159,"2026-03-02","hunter2hunter2","free","b"]'
    assert found.messages.count("Please write a whole number.") == 2


async def test_answers_to_choose_from_may_be_numbers() -> None:
    found = await played("HEAR n AS MENU 10, 20.5, 10 + 20\nRETURN n", ["15", "20.5"], stored=True)
    assert (found.messages[:3], found.value) == (["[10]", "[20.5]", "[30]"], "20.5")


class Told:
    """What was published, by the port of events."""

    def __init__(self) -> None:
        self.events = list[Any]()

    async def publish(self, name: str, payload: Any) -> None:
        self.events.append((name, payload))


@pytest.mark.parametrize(
    ("given", "payload"),
    [
        ("payload", {"id": 17}),
        ("order.data", {"n": 1}),
        ("payload = payload", {"payload": {"id": 17}}),
        ("id", {"id": 5}),
        ("payload, id", {"payload": {"id": 17}, "id": 5}),
        ("{id: 3}", {"id": 3}),
    ],
)
async def test_an_event_carries_the_map_that_a_name_alone_holds(given: str, payload: Any) -> None:
    told, names = Told(), "payload = {id: 17}\nid = 5\norder = {data: {n: 1}}\n"
    await played(f'{names}PUBLISH EVENT "paid" WITH {given}', stored=True, ports={"agenda": told})
    assert told.events == [("paid", payload)]


class Asked:
    """The port of other bots, that says how long it was given."""

    async def ask(self, bot: str, message: str, seconds: float) -> str:
        return f"{bot} {message} {seconds:g}"


@pytest.mark.parametrize(("given", "end"), [("", "30"), (" TIMEOUT 60", "60"), (" TIMEOUT 0.5", "0.5")])
async def test_another_bot_has_half_a_minute_unless_told(given: str, end: str) -> None:
    found = await played(f'RETURN DELEGATE "Paid?" TO BOT "billing"{given}', ports={"post": Asked()})
    assert found.value == f"billing Paid? {end}"


async def test_rule_44_variables_last_as_long_as_their_run() -> None:
    program = program_of("IF n = NULL THEN n = 1 ELSE n = n + 1\nRETURN n")
    assert [Run.of(program).step(), Run.of(program).step()] == [Done(1), Done(1)]
    scripts = {"other": "n = NVL(n, 0) + 1\nRETURN n"}
    found = await played('n = 5\nRETURN [(CALL "other"), (CALL "other"), n]', scripts=scripts)
    assert found.value == [1, 1, 5]


class _Slept(Solo):
    async def sleep(self, seconds: float) -> None:
        self.out(f"{seconds:g}")


async def test_rule_46_wait_is_bounded_and_loops_are_counted() -> None:
    assert (await played("WAIT 0\nWAIT 0.001\nRETURN 1")).value == 1
    negative = await played("WAIT -1")
    assert negative.error is not None
    assert negative.error.code == "ArgumentError"
    slept, log = list[str](), list[str]()
    host = _Slept(slept.append, None)  # type: ignore[arg-type]  # nobody is asked
    world = World(log=lambda level, message: log.append(f"{level}: {message}"))
    await drive(Run.of(program_of("WAIT 301\nWAIT 300"), world=world), host, library().keywords)
    assert (slept, log) == (["300", "300"], ["warn: WAIT waits 300 s at most, not 301"])
    loop = "TRY\nFOR i = 1 TO {0}\nNEXT\nCATCH e\nRETURN e.code\nEND TRY\nRETURN i"
    assert (await played(loop.format(100_000))).value == 100_000
    assert (await played(loop.format(100_001))).value == "LimitExceeded"


async def test_rule_50_a_prompt_is_sent_as_it_is() -> None:
    found = await played(
        'a = LLM "Say hi"\nb = LLM "List" AS JSON\nRETURN [a, b.x]', model=["hi", "no json", '{"x": 1}']
    )
    assert found.messages == ["model: Say hi", "model: List", "model: List again"]
    assert found.value == ["hi", 1]


async def test_an_answer_that_is_never_json_is_an_error_of_the_model() -> None:
    found = await played('x = LLM "List" WITH SCHEMA {type: "array"}', model=['{"a": 1}', "tea"])
    assert found.error is not None
    assert (found.error.code, found.error.keyword) == ("LlmError", "LLM")


# Section 13: texts reach people as they were written, whatever they look like.
@pytest.mark.parametrize(
    ("number", "said"),
    [
        (2, "REMEMBER me, REMOVE BOT x"),
        (5, "IF x FOR y IN z AS w DO LOOP WHILE RETURN THROW"),
        (6, "a <> b"),
        (7, "IF a = 1 AND b >= 2 OR c"),
        (11, "a=b and o.p = 1"),
        (13, "one, two (three, four)"),
        (14, "LLM says hello"),
        (18, "no $ nor { or }"),
        (36, "goto the start: goto"),
        (40, "unknown words stay text"),
    ],
)
async def test_a_text_reaches_people_as_it_is(number: int, said: str) -> None:
    assert (await played(f'TALK "{said}"')).messages == [said], number


@pytest.mark.parametrize(
    ("number", "program", "value"),
    [
        (4, "FOR EACH x IN [1, 2, 3]\nIF x = 3 THEN EXIT FOR\ns = s + x\nNEXT\nRETURN s", 3),
        (8, "IF 1 = 2 THEN x = 1 ELSE x = 2\nRETURN x", 2),
        (9, "CALL put\nRETURN x\nSUB put\nx = 7\nEND SUB\nx = 0", 7),
        (10, 'TRY\nTHROW "RETURN: x"\nCATCH e\nRETURN e.message\nEND TRY', "RETURN: x"),
        (12, 'WITH o\n.a = "x = 1"\nb = 2 >= 1\nEND WITH\nRETURN [o.a, o.b]', ["x = 1", True]),
        (31, "ON ERROR RESUME NEXT\nx = 1 / 0\nIF ERROR THEN y = ERR\nRETURN [x, y]", [None, "MathError"]),
        (34, 'RETURN FORMAT(DATEADD("2024-02-29", 1, "year"), "YYYY-MM-DD")', "2025-02-28"),
        (34, 'TRY\nx = DATEADD(NOW(), 1, "fortnight")\nCATCH e\nRETURN e.code\nEND TRY', "ArgumentError"),
        (35, 'RETURN [LEN("ação"), FORMAT(0.5, "0%"), FORMAT("x", "0.00")]', [4, "50%", "x"]),
        (38, 'nome$ = "a"\nRETURN nome.ucase() & (NULL ?? "b") & (NULL?.x ?? "c")', "Abc"),
        (39, 'RETURN CALL "typed", "7"', 8),
    ],
)
async def test_a_defect_is_gone(number: int, program: str, value: Any) -> None:
    found = await played(program, scripts={"typed": 'PARAM n AS INTEGER DESCRIPTION "n"\nRETURN n + 1'})
    assert found.error is None, (number, found.error)
    assert found.value == value


async def test_defect_20_messages_keep_their_order() -> None:
    found = await played('FOR i = 1 TO 5\nTALK i\nSET BOT MEMORY "k", i\nTALK GET BOT MEMORY("k")\nNEXT')
    assert found.messages == [str(each) for each in (1, 1, 2, 2, 3, 3, 4, 4, 5, 5)]


async def test_defect_25_conditions_compare_numbers_and_words() -> None:
    program = (
        'r = [{n: 9, t: "like it"}, {n: 10, t: "no"}]\nRETURN [FILTER(r, "n<10").t, FILTER(r, "t=like it AND n=9").n]'
    )
    assert (await played(program)).error is not None  # an array is no record
    program = program.replace('FILTER(r, "n<10").t', 'FIRST(FILTER(r, "n<10")).t').replace(
        'FILTER(r, "t=like it AND n=9").n', 'COUNT(FILTER(r, "t=like it AND n=9"))'
    )
    assert (await played(program)).value == ["like it", 1]


async def test_an_error_tells_its_code_its_place_and_its_keyword() -> None:
    found = await played(
        "x = 1\nCALL outer\nSUB outer\n  y = inner(0)\nEND SUB\nFUNCTION inner(n)\n  RETURN 5 / n\nEND FUNCTION"
    )
    assert found.error is not None
    assert (found.error.code, found.error.place) == ("MathError", (7, 10, 7, 15))
    assert [(each.procedure, each.place.line) for each in found.error.stack] == [("", 2), ("outer", 4), ("inner", 7)]
    waited = await played('CALL ask\nSUB ask\n  REMEMBER "", 1\nEND SUB')
    assert waited.error is not None
    assert (waited.error.keyword, waited.error.place and waited.error.place.line) == ("REMEMBER", 3)
    assert [each.procedure for each in waited.error.stack] == ["", "ask"]


async def test_an_error_tells_its_file_also_from_another_script() -> None:
    text_ = "TRY\n{0}\nCATCH e\nRETURN [e.file, e.line, e.column, e.code]\nEND TRY"
    scripts = {"inner": "x = 1\ny = x / 0", "asks": 'REMEMBER "", 1'}
    for line, told in (
        ("x = 1 / 0", ["script.bas", 2, 5, "MathError"]),
        ('REMEMBER "", 1', ["script.bas", 2, 1, "ArgumentError"]),
        ('CALL "inner.bas"', ["inner", 2, 5, "MathError"]),
        ('CALL "asks.bas"', ["asks", 1, 1, "ArgumentError"]),
        ("TRY\nx = 1 / 0\nCATCH f\nTHROW f\nEND TRY", ["script.bas", 3, 5, "MathError"]),
    ):
        found = await played(text_.format(line), scripts=scripts)
        assert found.error is None, found.error
        assert found.value == told, line


async def test_a_parameter_that_is_wrong_is_named_with_all_others() -> None:
    script = (
        'PARAM guests AS INTEGER DESCRIPTION "g" MIN 1 MAX 20\nPARAM area AS "inside", "terrace" DESCRIPTION "a" OPTIONAL\n'
        'PARAM day AS DATE DESCRIPTION "d"\nRETURN [guests, area, day]'
    )
    scripts = {"table": script}
    good = await played('RETURN CALL "table" WITH guests = "4", day = "2026-03-01", area = "INSIDE"', scripts=scripts)
    assert text(good.value) == '[4,"inside","2026-03-01"]'
    bad = await played('RETURN CALL "table" WITH guests = 99, area = "roof"', scripts=scripts)
    assert bad.error is not None
    assert bad.error.code == "ArgumentError"
    for part in ("guests: must be at most 20", "area: must be one of inside, terrace", "day: is missing"):
        assert part in bad.error.message


async def test_what_nobody_can_answer_is_an_error() -> None:
    found = await played("HEAR x", interactive=False)
    assert found.error is not None
    assert found.error.code == "NoInteractiveUser"
    late = await played("TRY\nHEAR x TIMEOUT 5\nCATCH e\nRETURN e.code\nEND TRY")
    assert late.value == "Timeout"
    assert (await played('HEAR x DEFAULT "d" TIMEOUT 5\nRETURN x')).value == "d"


async def test_a_script_that_is_not_there_is_named() -> None:
    found = await played('CALL "gone"')
    assert found.error is not None
    assert (found.error.code, "gone" in found.error.message) == ("ScriptNotFound", True)
    assert (await played('TRY\nCALL "/api/x"\nCATCH e\nRETURN e.code\nEND TRY')).value == "UnsupportedCall"


async def test_what_is_not_there_yet_is_named_when_its_line_runs() -> None:
    found = await played("TRY\nGPIO SET 4, 1\nCATCH e\nRETURN e.code & e.message\nEND TRY")
    assert "NotImplemented" in str(found.value)


async def test_set_user_with_more_than_an_id_is_what_a_dialog_knows_of_somebody() -> None:
    program = 'name = "Ana"\nSET USER name, "ana@example.org", NULL\nRETURN [GET USER MEMORY "name", GET USER MEMORY("email"), GET USER MEMORY("id")]'
    found = await played(program)
    assert found.value == ["Ana", "ana@example.org", None]
    assert [each.code for each in analyze(Source("t.bas", program)).warnings] == ["legacy"]
    alone = await played('SET USER "ana@example.org"')
    assert alone.error is not None
    assert alone.error.code == "AccessDenied"


async def test_what_answers_is_one_of_a_few() -> None:
    assert (await played('SET ANSWER MODE "KB"\nSET ANSWER MODE "mixed"\nRETURN 1')).value == 1
    found = await played('SET ANSWER MODE "wild"')
    assert found.error is not None
    assert (found.error.code, "kb, tools, sql, mixed" in found.error.message) == ("ArgumentError", True)


async def test_a_try_that_catches_nothing_is_warned_of_and_catches_nothing() -> None:
    program = "TRY\nx = 1 / 0\nEND TRY"
    assert [each.code for each in analyze(Source("t.bas", program)).warnings][:1] == ["block"]
    assert not analyze(Source("t.bas", program)).errors
    found = await played(program)
    assert found.error is not None
    assert found.error.code == "MathError"
