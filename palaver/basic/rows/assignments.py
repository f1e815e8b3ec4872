"""What the old `SET "table", "filter", "col=value, col=value"` assigns; what is put in is bound as it is."""

import re
from dataclasses import replace
from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.limits import charge
from palaver.basic.nodes import expressions as tree
from palaver.basic.rows.pieces import bound_value, numbered
from palaver.basic.values.numbers import numeric

_COLUMN: Final = re.compile(r"\s*([\w.$]+)\s*=\s*")
_QUOTED: Final = re.compile(r"('(?:[^']|'')*'|\"[^\"]*\")\s*(?:,|\Z)")
_NEXT: Final = re.compile(r",(?=\s*[\w.$]+\s*=)|\Z")
_OPEN_VALUE: Final = re.compile(r"[\w.$]\s*=[^=]*\Z")
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")
_WORDS: Final = {"true": True, "false": False, "null": None}


def assigned(written: str) -> dict[str, Any]:
    """Of a text that stands in the program; ArgumentError for what cannot be read so."""
    charge(len(written))
    found: dict[str, Any] = {}
    at = 0
    while name := _COLUMN.match(written, at):
        quoted = _QUOTED.match(written, name.end())
        after = quoted or _NEXT.search(written, name.end())
        assert after is not None  # the end is one
        found[name[1]] = _literal(quoted[1] if quoted else written[name.end() : after.start()].strip())
        at = after.end()
        if at == len(written):
            return found
    raise argument_error('what SET changes is written "column=value, column=value"')


def assignments(node: tree.KeywordCall) -> tree.KeywordCall:
    """The same call with a map for a text that is a literal or put together: no value adds a column. ArgumentError."""
    if len(node.arguments) != 3:
        return node
    last = node.arguments[2]
    written, values = (last.value, []) if isinstance(last, tree.Text) else numbered(last, _must_be_value)
    if not written:
        return node
    read = ((name, _node(value)) for name, value in assigned(written).items())
    entries = (tree.Pair(name, bound_value(value, values) if values else value) for name, value in read)
    return replace(node, arguments=(*node.arguments[:2], tree.Map(tuple(entries), last.span)))


def _must_be_value(before: str) -> None:
    if not _OPEN_VALUE.search(before):
        raise argument_error('a part of what SET changes is no value: "column=" has to stand before it')


def _node(value: Any) -> tree.Expression:
    match value:
        case None:
            return tree.Null()
        case bool():
            return tree.Boolean(value)
        case int() | float():
            return tree.Number(value, str(value))
    return tree.Text(str(value))


def _literal(written: str) -> Any:
    if written[:1] in {"'", '"'} and written[-1:] == written[0] and len(written) > 1:
        return written[1:-1].replace("''", "'") if written[0] == "'" else written[1:-1]
    word = written.casefold()
    if word in _WORDS:
        return _WORDS[word]
    found = numeric(written) if _NUMBER.fullmatch(written) else None
    return written if found is None else found
