"""Conditions and expressions that come as texts: read by the language's own parser, with words that stand for texts."""

import re
from functools import lru_cache
from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.nodes.statements import Return
from palaver.basic.parser import parse
from palaver.basic.rows.condition import Shape, literals, shaped
from palaver.basic.source import Source
from palaver.basic.values.text import text as text_of

_LONGEST: Final = 4_000
_PART: Final = re.compile(
    r"\s*([\w.$]+)\s*(<>|!=|<=|>=|==|=|<|>|\bnot like\b|\bilike\b|\blike\b)\s*"
    r"('(?:[^']|'')*'|\"[^\"]*\"|[^'\"]*?)\s*(?=\band\b|\bor\b|$)",
    re.IGNORECASE,
)
_JOINT: Final = re.compile(r"\s*\b(and|or)\b\s*", re.IGNORECASE)
_TYPED: Final = re.compile(r"[-+]?\d+(?:\.\d+)?|true|false|null", re.IGNORECASE)
_SIGNS: Final = frozenset("=<>!")  # what no bare value begins with
_EMPTY: Final = frozenset({"=", "==", "<>", "!="})  # what may ask for an empty text
_SIMPLE: Final = re.compile(r"[\w.$]+")


def shape_of(condition: Any) -> Shape | None:
    """Of a text that is read now; an array or a map is none, whoever sent it."""
    if isinstance(condition, list | dict):
        raise argument_error("a condition is a text")
    return condition_of(text_of(condition))


@lru_cache(maxsize=500)
def condition_of(text: str) -> Shape | None:
    """The shape of a condition, None for an empty one; ArgumentError for what is none."""
    if not text.strip():
        return None
    if len(text) > _LONGEST:
        raise argument_error(f"a condition has at most {_LONGEST:,} characters")
    return expression_of(_quoted(text))


@lru_cache(maxsize=500)
def expression_of(text: str) -> Shape:
    """Names are columns, `item` is the whole item."""
    return literals(_shape(text))


def raw_shape(text: str) -> Shape:
    """The shape of a condition with nodes for its values."""
    if len(text) > _LONGEST:
        raise argument_error(f"a condition has at most {_LONGEST:,} characters")
    return _shape(_quoted(text))


def _shape(text: str) -> Shape:
    parsed = parse(Source("condition", f"RETURN {text}"))
    statements = parsed.program.statements
    wrong = [each for each in parsed.diagnostics if each.severity == "error"]
    if wrong or len(statements) != 1 or not isinstance(statements[0], Return) or statements[0].value is None:
        raise argument_error(f'this cannot be read as a condition: "{text[:100]}"')
    return shaped(statements[0].value, lambda _: False, left=True)


def _quoted(text: str) -> str:
    """The same condition with quotes around values that have none: `status=in progress AND city=São Paulo`."""
    parts, at = list[str](), 0
    while found := _PART.match(text, at):
        column, operator, value = found.groups()
        if value[:1] in _SIGNS or (not value and operator not in _EMPTY):
            return text
        if not value or value[0] in "'\"" or _TYPED.fullmatch(value):
            written = value or "''"
        elif value.startswith(("(", "[")) or "(" in value:
            return text
        else:
            written = "'" + value.replace("'", "''") + "'"
        if written.startswith('"'):
            written = "'" + written[1:-1].replace("'", "''") + "'"
        parts.append(f"{column} {operator} {written}")
        joint = _JOINT.match(text, found.end())
        if joint is None:
            return " ".join(parts) if not text[found.end() :].strip() else text
        parts.append(joint[1])
        at = joint.end()
    return text
