"""One guard: the row of the attack list that it answers, where it stands, what takes it away, the tests that see it."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.house.source import functions

_NAME = "-- name: "


class Gone(Exception):
    """What a guard names is not there any more."""


@dataclass(frozen=True)
class Guard:
    """
    `place` is "file.py:Qualified.name" or "file.js:name" of a function, or "queries.sql:name" of a query.

    `without` is the statement that becomes the body of the function, or the predicate that becomes true in the query.
    """

    row: str
    about: str
    place: str
    without: str
    tests: tuple[str, ...]

    @property
    def path(self) -> str:
        return self.place.partition(":")[0]

    @property
    def name(self) -> str:
        return self.place.partition(":")[2]


def guard(row: str, about: str, place: str, without: str, *tests: str) -> Guard:
    return Guard(row, about, place, without, tests)


def taken(guard: Guard, text: str) -> str:
    """`text`, the guard's file, without the guard; Gone where that is not in it."""
    return _WAYS[guard.path.rpartition(".")[2]](text, guard)


def _empty_function(text: str, guard: Guard) -> str:
    node = _found(ast.parse(text), guard.name.split("."))
    if node is None:
        raise Gone("There is no such function.")
    first, last = node.body[0].lineno, node.end_lineno
    lines = text.splitlines(keepends=True)
    return "".join([*lines[: first - 1], f"{' ' * node.body[0].col_offset}{guard.without}\n", *lines[last:]])


def _empty_script(text: str, guard: Guard) -> str:
    """The function must begin and end at the left margin."""
    found = re.search(rf"^(?:export )?function {guard.name}\([^\n]*{{\n(.*?)^}}$", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise Gone("There is no such function.")
    return f"{text[: found.start(1)]}  {guard.without}\n{text[found.end(1) :]}"


def _found(tree: ast.AST, names: list[str]) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    here = [node for node in ast.iter_child_nodes(tree) if getattr(node, "name", None) == names[0]]
    for node in here:
        if len(names) > 1:
            return _found(node, names[1:])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return node
    return None


def _open_query(text: str, guard: Guard) -> str:
    start = re.search(rf"^{_NAME}{re.escape(guard.name)}$", text, re.MULTILINE)
    if start is None:
        raise Gone("There is no such query.")
    end = text.find(_NAME, start.end())
    query = text[start.end() : end if end >= 0 else len(text)]
    if guard.without not in query:
        raise Gone(f"It does not ask for {guard.without}.")
    opened = query.replace(guard.without, f"({guard.without} or true)")
    return text[: start.end()] + opened + text[start.end() + len(query) :]


_WAYS: Final = {"py": _empty_function, "js": _empty_script, "sql": _open_query}


def missing(guard: Guard, root: Path) -> list[str]:
    """What the guard names and the project below `root` does not have: its place, or one of its tests."""
    found = []
    try:
        changed = taken(guard, (root / guard.path).read_text("utf-8"))
        if guard.path.endswith(".py"):
            ast.parse(changed)
    except (Gone, OSError, SyntaxError) as error:
        found.append(f"{guard.place}: {error}")
    for test in guard.tests:
        path, _, name = test.partition("::")
        file = root / path
        names = {node.name for node in functions(ast.parse(file.read_text("utf-8")))} if file.is_file() else set()
        if name.partition("[")[0] not in names:
            found.append(f"{test}: there is no such test")
    return found
