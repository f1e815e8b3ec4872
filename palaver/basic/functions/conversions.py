"""Functions between kinds: to numbers, text and JSON, and the questions what something is."""

import csv
import io
import json
from collections.abc import Iterable
from html import escape
from typing import Any

import yaml

from palaver.basic.errors import argument_error, type_error
from palaver.basic.formatting import formatted
from palaver.basic.function import Family, Function
from palaver.basic.limits import HEAVY, charge, heavy
from palaver.basic.values.kinds import is_empty, is_null, is_number, kind_of
from palaver.basic.values.members import items, key_of
from palaver.basic.values.numbers import number, numeric, whole
from palaver.basic.values.text import dumps, jsonable, text
from palaver.basic.values.truth import truth

_DEEPEST_JSON = 100


def value_of(value: Any) -> Any:
    """VAL never fails: it reads what a text begins with, else 0."""
    if is_number(value):
        return int(value) if isinstance(value, bool) else value
    written = text(value).strip()[:HEAVY]
    found = numeric(written)
    while found is None and written:
        written = written[:-1]
        found = numeric(written)
    return found or 0


def parsed(value: Any) -> Any:
    """JSON_PARSE: maps, arrays and plain values; ArgumentError for what is no JSON."""
    if not isinstance(value, str):
        return value
    heavy(len(value))
    charge(len(value) * 32)
    if _depth(value) > _DEEPEST_JSON:
        raise argument_error(f"JSON nested deeper than {_DEEPEST_JSON}")
    try:
        return json.loads(value, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise argument_error("this is no JSON") from error


def _depth(value: str) -> int:
    """At most so deep: brackets inside strings count, too."""
    deepest = level = 0
    for sign in value:
        if sign in "[{":
            level += 1
            deepest = max(deepest, level)
        elif sign in "]}":
            level = max(0, level - 1)
    return deepest


def as_yaml(value: Any) -> str:
    charge(len(dumps(value)) * 64)
    return str(yaml.safe_dump(jsonable(value), allow_unicode=True, sort_keys=False)).removesuffix("...\n").rstrip("\n")


def as_csv(rows: Any, names: Iterable[str] = (), mark: str = ",") -> str:
    """The columns with these `names` come first."""
    found = items(rows)
    columns = dict.fromkeys(names)
    for row in found:
        if not isinstance(row, dict):
            raise type_error("CSV takes rows: an array of maps")
        columns.update(dict.fromkeys(row))
        charge(len(row) * 64)
    out = _Lines()
    writer = csv.writer(out, delimiter=mark)
    writer.writerow(columns)
    writer.writerows([text(row.get(name)) for name in columns] for row in found)
    heavy(out.tell())
    return out.getvalue()


class _Lines(io.StringIO):
    """Lines end as ours do, and a carriage return within a cell is quoted as what might end one."""

    def write(self, line: str) -> int:
        return super().write(f"{line[:-2]}\n")


def as_xml(value: Any, name: Any = "root") -> str:
    heavy(len(dumps(value)) * 4)
    return _element(text(name), jsonable(value))


def _element(name: str, value: Any) -> str:
    tag = "".join(each if each.isalnum() or each in "_-." else "_" for each in name) or "item"
    tag = tag if tag[0].isalpha() or tag[0] == "_" else f"_{tag}"
    if isinstance(value, dict):
        inner = "".join(_element(key, each) for key, each in value.items())
    elif isinstance(value, list):
        inner = "".join(_element("item", each) for each in value)
    else:
        inner = escape(text(value), quote=False)
    return f"<{tag}>{inner}</{tag}>"


def first_given(*values: Any) -> Any:
    return next((each for each in values if each is not None), None)


def chosen(index: Any, *values: Any) -> Any:
    """CHOOSE counts from 1."""
    at = whole(index)
    return values[at - 1] if 1 <= at <= len(values) else None


def switched(*arguments: Any) -> Any:
    """Pairs of a condition and a value; one more at the end is for all other cases."""
    for at in range(0, len(arguments) - 1, 2):
        if truth(arguments[at]):
            return arguments[at + 1]
    return arguments[-1] if len(arguments) % 2 else None


def is_numeric(value: Any) -> bool:
    return (is_number(value) and not isinstance(value, bool)) or numeric(value) is not None


def has_key(value: Any, key: Any) -> bool:
    return isinstance(value, dict) and key_of(value, text(key)) is not None


def _real(value: Any) -> float:
    return float(number(value))


def _map_only(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise type_error(f"{what} takes a map, not {kind_of(value)}")
    return value


FAMILY = Family(
    "Conversions",
    (
        Function("VAL", "text", value_of, "The number a text begins with, else 0.", 'VAL("12 kg")', "12"),
        Function("STR", "value", text, "As text.", "STR(1.50)", "1.5", ("CSTR", "TOSTRING", "TO_STRING"), veils=True),
        Function("CINT", "value", lambda v: whole(number(v)), "As an integer.", 'CINT("7.9")', "7"),
        Function("CDBL", "value", _real, "As a number with a fraction.", 'CDBL("2.5")', "2.5"),
        Function("CBOOL", "value", truth, "As TRUE or FALSE.", 'CBOOL("yes")', "true"),
        Function(
            "TONUMBER", "value", number, "As a number; anything else is an error.", 'TONUMBER("3")', "3", ("TO_NUMBER",)
        ),
        Function("TOJSON", "value", dumps, "As JSON.", "TOJSON({a: 1})", '{"a":1}', ("JSON", "TO_JSON")),
        Function("JSON_PARSE", "text", parsed, "From JSON.", "JSON_PARSE('[1]')", "[1]", ("PARSE_JSON",)),
        Function("TOYAML", "value", as_yaml, "As YAML.", "TOYAML({a: 1})", "a: 1", ("TO_YAML",)),
        Function("CSV", "rows", as_csv, "Rows as CSV.", "CSV([{a: 1}])", "a\n1\n"),
        Function("XML", "value, name?", as_xml, "As XML.", 'XML({a: 1}, "r")', "<r><a>1</a></r>"),
        Function("FORMAT", "value, pattern?", formatted, "By a pattern.", 'FORMAT(1234.5, "#,##0.00")', "1,234.50"),
        Function(
            "NVL", "values...", first_given, "The first that is not NULL.", "NVL(NULL, 2)", "2", ("COALESCE", "IFNULL")
        ),
        Function(
            "IIF",
            "condition, then, otherwise?",
            lambda c, a, b=None: a if truth(c) else b,
            "One or the other; only that one is evaluated.",
            "IIF(1 > 2, 1, 2)",
            "2",
            ("IF",),
        ),
        Function("CHOOSE", "index, values...", chosen, "The value at a position from 1.", 'CHOOSE(2, "a", "b")', "b"),
        Function(
            "SWITCH_FUNC",
            "pairs...",
            switched,
            "The value behind the first true condition.",
            'SWITCH_FUNC(FALSE, "a", TRUE, "b")',
            "b",
        ),
        Function("TYPEOF", "value", kind_of, "The name of its kind.", "TYPEOF([])", "ARRAY", ("TYPENAME",)),
        Function("ISNULL", "value", is_null, "Whether it is nothing.", "ISNULL(NULL)", "true"),
        Function("ISEMPTY", "value", is_empty, "Whether nothing is in it.", 'ISEMPTY("")', "true"),
        Function("ISARRAY", "value", lambda v: isinstance(v, list), "Whether it is an array.", "ISARRAY([])", "true"),
        Function(
            "ISMAP", "value", lambda v: isinstance(v, dict), "Whether it is a map.", "ISMAP({})", "true", ("ISOBJECT",)
        ),
        Function(
            "ISNUMBER",
            "value",
            lambda v: is_number(v) and not isinstance(v, bool),
            "Whether it is a number.",
            'ISNUMBER("1")',
            "false",
        ),
        Function("ISSTRING", "value", lambda v: isinstance(v, str), "Whether it is text.", 'ISSTRING("1")', "true"),
        Function(
            "ISBOOL", "value", lambda v: isinstance(v, bool), "Whether it is TRUE or FALSE.", "ISBOOL(0)", "false"
        ),
        Function(
            "ISNUMERIC",
            "value",
            is_numeric,
            "Whether it reads as a number.",
            'ISNUMERIC("1.5")',
            "true",
            ("IS_NUMERIC",),
        ),
        Function(
            "EXISTS", "value", lambda v: v is not None, "Whether a variable has a value.", "EXISTS(NULL)", "false"
        ),
        Function("KEYS", "map", lambda v: list(_map_only(v, "KEYS")), "Its keys.", "KEYS({a: 1})", '["a"]'),
        Function(
            "VALUES", "map", lambda v: list(_map_only(v, "VALUES").values()), "Its values.", "VALUES({a: 1})", "[1]"
        ),
        Function(
            "HASKEY", "map, key", has_key, "Whether a map has a key.", 'HASKEY({a: 1}, "a")', "true", ("HAS_KEY",)
        ),
    ),
)
