"""Arguments against schemas, both from strangers: what does not fit is said, and nothing takes for ever."""

from itertools import pairwise
from typing import Any

import pytest

from palaver.tools.schema import arguments_of, flaw, violations

_TEXT: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        (_TEXT, {"a": 1}, "$.a: 1 is not of type 'string'"),
        (_TEXT, {}, "'a' is a required property"),
        ({**_TEXT, "additionalProperties": False}, {"a": "", "b": 1}, "'b' was unexpected"),
        ({"properties": {"a": {"enum": [1, 2]}}}, {"a": 3}, "3 is not one of [1, 2]"),
        ({"properties": {"a": {"uniqueItems": True}}}, {"a": [{"x": 1}, {"x": 1}]}, "items that are the same"),
        ({"properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"type": "null"}}}, {"a": 1}, "type 'null'"),
        ({"properties": {"a": {"$ref": "http://127.0.0.1:9/x"}}}, {"a": 1}, "cannot be checked"),
        ({"$ref": "#"}, {"a": 1}, "cannot be checked"),
    ],
)
def test_what_does_not_fit_is_said(schema: dict[str, Any], value: dict[str, Any], said: str) -> None:
    assert said in violations(value, schema)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (_TEXT, {"a": "x"}),
        ({"properties": {"a": {"pattern": "^(a+)+$"}}}, {"a": "a" * 60 + "!"}),
        ({"patternProperties": {"^(a+)+$": {}}, "additionalProperties": False}, {"a" * 60 + "!": 1}),
        ({"properties": {"a": {"uniqueItems": True}}}, {"a": [{"x": n} for n in range(20_000)]}),
    ],
)
def test_what_fits_passes_and_no_pattern_is_run(schema: dict[str, Any], value: dict[str, Any]) -> None:
    assert violations(value, schema) == ""


def test_a_schema_that_doubles_is_given_up() -> None:
    names = [f"d{n}" for n in range(40)]
    twice = {name: {"allOf": [{"$ref": f"#/$defs/{after}"}] * 2} for name, after in pairwise(names)}
    schema = {"properties": {"a": {"$ref": "#/$defs/d0"}}, "$defs": {**twice, names[-1]: {}}}
    assert "refers to itself too often" in violations({"a": 1}, schema)


@pytest.mark.parametrize(
    "asked",
    [
        {"items": {"allOf": [{"minimum": 0}] * 2_000}},
        {"items": {f"unknown{n}": 0 for n in range(2_000)}},
        {"items": {"enum": ["x"] * 2_000}},
        {"items": {"items": {"allOf": [{"type": "integer"}] * 2_000}}},
    ],
)
def test_a_small_schema_over_a_long_list_is_given_up(asked: dict[str, Any]) -> None:
    schema = {"type": "object", "properties": {"a": asked}}
    assert flaw(schema) is None
    assert "asks for too much" in violations({"a": [[1] * 300] * 100}, schema)


def test_a_long_table_is_checked_whole() -> None:
    row = {"type": "object", "properties": {name: {"type": "string"} for name in "abcde"}, "required": ["a"]}
    schema = {"type": "object", "properties": {"rows": {"type": "array", "items": row}}}
    rows = [dict.fromkeys("abcde", "x") for _ in range(1_000)]
    assert violations({"rows": rows}, schema) == ""
    assert "$.rows[999].a" in violations({"rows": [*rows[:-1], {"a": 1}]}, schema)


@pytest.mark.parametrize(
    "schema",
    [{}, {"type": "string"}, {"type": "object", "properties": 3}, {"type": "object", "title": "x" * 70_000}],
)
def test_a_schema_that_says_nothing_is_none(schema: dict[str, Any]) -> None:
    assert flaw(schema)


@pytest.mark.parametrize("text", ["", "{}", '{"b": [1, {"c": null}]}'])
def test_arguments_are_read(text: str) -> None:
    assert arguments_of(text, {"type": "object"})[1] == ""


@pytest.mark.parametrize(
    "text", ["{", "[]", "3", "null", '{"a": 1e999}', '{"a": "\\u0000"}', "[" * 50_000, " " * 70_000]
)
def test_what_is_no_object_is_said(text: str) -> None:
    assert arguments_of(text, {"type": "object"})[1]
