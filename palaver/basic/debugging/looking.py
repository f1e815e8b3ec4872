"""Values as a debugger shows them, and paths to them: names, members, indexes; nothing that runs a program's code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from palaver.basic.errors import BasicError, argument_error
from palaver.basic.nodes import expressions as tree
from palaver.basic.nodes.statements import Assignment
from palaver.basic.parser import parse
from palaver.basic.source import Source
from palaver.basic.values.kinds import Secret, kind_of
from palaver.basic.values.members import element, member
from palaver.basic.values.text import text

_LONGEST: Final = 200
_LONGEST_PATH: Final = 500


@dataclass(frozen=True, slots=True)
class Value:
    """`size` is how many parts an array, rows or a map has, None for what has none; a secret is never shown."""

    name: str
    kind: str
    text: str
    size: int | None = None


def shown(name: str, value: Any) -> Value:
    if isinstance(value, Secret):
        return Value(name, "SECRET", "•••")
    if isinstance(value, list | dict):
        return Value(name, kind_of(value), _outline(value), len(value))
    written = text(value)
    cut = written[:_LONGEST] + ("…" if len(written) > _LONGEST else "")
    return Value(name, kind_of(value), f'"{cut}"' if isinstance(value, str) else cut or "NULL")


def _outline(value: Any) -> str:
    """The first few parts of what holds others, without what they hold themselves."""
    pairs = list(value.items())[:5] if isinstance(value, dict) else [("", each) for each in value[:5]]
    parts = [f"{key}: {_short(each)}" if key else _short(each) for key, each in pairs]
    more = ["…"] if len(value) > len(parts) else []
    opener, closer = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{opener}{', '.join([*parts, *more])}{closer}"


def _short(value: Any) -> str:
    if isinstance(value, list | dict):
        return "[…]" if isinstance(value, list) else "{…}"
    return shown("", value).text[:40]


def looked(path: str, known: Mapping[str, Any]) -> Any:
    """ArgumentError for what is no path."""
    if len(path) > _LONGEST_PATH:
        raise argument_error("the path is too long")
    parsed = parse(Source("path", f"x = {path}"))
    statements = parsed.program.statements
    if parsed.diagnostics or len(statements) != 1 or not isinstance(statements[0], Assignment):
        raise argument_error(f"{path[:60]!r} is no name with members and indexes")
    return _at(statements[0].value, known)


def _at(node: tree.Expression, known: Mapping[str, Any]) -> Any:
    match node:
        case tree.Name():
            return known.get(node.name)
        case tree.Member():
            return member(_at(node.target, known), node.name)
        case tree.Index():
            return element(_at(node.target, known), _at(node.index, known))
        case tree.Number() | tree.Text():
            return node.value
        case tree.Unary(operator="-", operand=tree.Number(value=number)):
            return -number
    raise BasicError("ArgumentError", "only names, members and indexes can be looked at")
