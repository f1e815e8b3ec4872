"""Programs cannot reach Python: not by names, members, formats, texts or what functions answer."""

import builtins
from typing import Any

import pytest

from palaver.basic.compiler.environment import environment
from palaver.basic.errors import BasicError
from palaver.basic.library import library
from palaver.basic.limits import Limits
from palaver.basic.loading import program_of
from palaver.basic.run import Run
from palaver.basic.state import pack
from tests.basic.runtime.stage import played

ATTEMPTS = (
    'RETURN "".__class__',
    "RETURN [].__class__.__mro__",
    "RETURN (1).__class__",
    "RETURN NOW().__class__",
    "RETURN DAYS(1).resolution",
    "RETURN __import__",
    'RETURN __import__("os")',
    'x = eval("1")',
    'x = exec("1")',
    'x = open("/etc/passwd")',
    'x = getattr("", "upper")',
    "x = globals()",
    "RETURN __builtins__",
    "RETURN G",
    "RETURN F",
    "RETURN refuel(0)",
    'RETURN "{0.__class__}".format(1)',
    'RETURN FORMAT("x", "{0.__class__}")',
    'RETURN FILL({a: 1}, "{{a.__class__}}")',
    'RETURN FILL([1], "{{__class__}}")',
    'RETURN MAP([{a: 1}], "__class__")',
    'RETURN MAP([{a: 1}], "item.__class__.__mro__")',
    "RETURN MAP([1], \"eval('1')\")",
    "RETURN FILTER([1], \"__import__('os') = 1\")",
    'TRY\nx = "".f_globals\nCATCH e\nRETURN e.__traceback__\nEND TRY',
    'm = {}\nm.__class__ = "x"\nRETURN m.__init__',
    "f = LEN\nRETURN f.__call__",
    'RETURN JSON_PARSE("{\\"__class__\\": 1}").__dict__',
    'RETURN TOYAML({a: "!!python/object/apply:os.system [ls]"}).__len__',
)


@pytest.mark.parametrize("program", ATTEMPTS)
async def test_nothing_of_python_comes_out(program: str) -> None:
    try:
        found = await played(program)
    except BasicError as error:
        assert error.code == "SyntaxError"  # noqa: PT017  # some are no programs at all
        return
    if found.error is None:
        assert _plain(found.value), found.value
    else:
        assert found.error.code in {"TypeError", "NameError", "ArgumentError"}


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_plain, value))
    if isinstance(value, dict):
        return all(map(_plain, value.values()))
    return value is None or (isinstance(value, str) and "<" not in value) or isinstance(value, int | float)


def test_compiled_code_has_no_builtins_and_no_names_of_the_program() -> None:
    seen = environment(library().keywords)
    assert seen["__builtins__"] == {}
    few = {"type", "int", "str", "len", "Exception"}
    assert not {name for name, value in seen.items() if value in vars(builtins).values()} - few
    program = program_of(
        "secretname = 1\nFUNCTION hiddenname(p)\nRETURN p + secretname\nEND FUNCTION\nRETURN hiddenname(2)"
    )
    code = program.make.__code__
    todo, names = [code], set[str]()
    while todo:
        each = todo.pop()
        names |= {*each.co_names, *each.co_varnames, *each.co_freevars, *each.co_cellvars, each.co_name}
        todo += [constant for constant in each.co_consts if hasattr(constant, "co_code")]
    assert not {name for name in names if "name" in name.replace("_", "")}


@pytest.mark.parametrize("text", ["'''", '"""', "\\", "\0", "\n#", "${", "{{", "%s", "\u2028", "é" * 300, "\ud800"])
async def test_any_text_is_only_text(text: str) -> None:
    """Constants of a program stay what they are: through the compiler, a message and a stored state."""
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '""').replace("$", "\\$") + '"'
    program = program_of(f"x = {quoted}\nHEAR y\nRETURN x")
    run = Run.of(program)
    run.step()
    assert pack(run)
    assert (await played(f"x = {quoted}\nHEAR y\nRETURN x", ["a"], stored=True)).value == text


async def test_names_that_python_reserves_are_names() -> None:
    source = (
        "class = 1\nlambda = 2\nNone_ = 3\nD = 4\nL = 5\npc = 6\nval = 7\nexc = 8\n_e = 9\n_x = 10\nv0 = 11\nt1 = 12\n"
    )
    found = await played(
        source + "HEAR x\nRETURN class + lambda + none_ + d + l + pc + val + exc + _e + _x + v0 + t1", ["a"]
    )
    assert found.value == 78


async def test_a_run_of_another_is_not_stopped_by_one_that_ends() -> None:
    limits = Limits(operations=50_000)
    assert (await played("WHILE TRUE\nx = 1\nWEND", limits=limits)).fatal
    assert (await played("FOR i = 1 TO 50000\nx = x + 1\nNEXT\nRETURN x")).value == 50_000
