"""The document's schema: what it says of each field holds, edges included, and arbitrary valid documents survive."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings

from palaver.config.document.document import BotDocument
from palaver.config.document.effect import LEVEL, RELOAD, UNIT
from palaver.config.document.schema import at, leaves, resolved, schema, sections
from palaver.config.document.validate import parse, read
from palaver.core.errors import Unprocessable
from tests.config.documents import document, documents, item_of

LEAVES = dict(leaves())
EVERY = {**LEAVES, **dict(leaves(whole_lists=True))}
NULL = {"type": "null"}
UUID_ = "00000000-0000-0000-0000-000000000000"
# Texts that patterns tell apart; which count is said by the field's own pattern.
ODD = ["", " ", "a", "ab", "abc", "Abc", "a b", "äbc", "abc\n", "abcd", "a-_9", "x" * 100, "x" * 101, "3", "\u0663"]
ODD += ["#123456", "#12345", "#1234567", "#abcdeF", "#12345g", "#123456\n", " #123456", "123456", "red", "#123456;}"]
ODD += ["builtin.x", "builtin.", ".x", "b.x", "builtin.x y", "Builtin.x"]
ODD += ["text/x", "text/*", "text/", "/x", "text/*x", "Text/x", "text/X", "text/x\n", "text/x;q=1"]


def kinds(field: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [kind for kind in field.get("anyOf", [field]) if kind != NULL]


def edges(field: Mapping[str, Any]) -> Iterator[tuple[Any, bool]]:
    """Values at a field's limits and just beyond them, each with whether it counts."""
    yield None, NULL in field.get("anyOf", ())
    for kind in kinds(field):
        yield from _numbers(kind)
        yield from _texts(kind)
        yield from _lists(kind)
        for value in (*kind.get("enum", ()), *([kind["const"]] if "const" in kind else ())):
            yield value, True
        if "enum" in kind or "const" in kind:
            yield "none of them", False
        free = kind.get("type") == "object" and "patternProperties" not in kind
        yield ({"an": {}} if "patternProperties" in kind else {"an": "object"}), free


def _numbers(kind: Mapping[str, Any]) -> Iterator[tuple[Any, bool]]:
    step = 1 if kind.get("type") == "integer" else 0.001
    for low, inside in (("minimum", True), ("exclusiveMinimum", False)):
        if low in kind:
            yield from ((kind[low] - step, False), (kind[low], inside), (kind[low] + step, True))
    for high, inside in (("maximum", True), ("exclusiveMaximum", False)):
        if high in kind:
            yield from ((kind[high] - step, True), (kind[high], inside), (kind[high] + step, False))
    if kind.get("type") == "integer" and "const" not in kind:
        yield kind.get("minimum", 0) + 0.5, False
    if kind.get("type") in {"integer", "number"} and "const" not in kind:
        yield from ((float("nan"), False), ("many", False), ([], False))


def _texts(kind: Mapping[str, Any]) -> Iterator[tuple[Any, bool]]:
    if kind.get("type") != "string" or "enum" in kind or "const" in kind:
        return
    yield from ((3, False), ([], False))
    if "pattern" in kind:
        counts = re.compile(kind["pattern"].removesuffix("$") + r"\Z")
        yield from ((text, counts.match(text) is not None) for text in ODD)
    elif kind.get("format") == "uuid":
        yield from ((UUID_, True), (UUID_[:-1], False), (f"{UUID_}0", False), ("", False))
    else:
        yield "", True
    if "maxLength" in kind:
        yield from (("x" * kind["maxLength"], "pattern" not in kind), ("x" * (kind["maxLength"] + 1), False))
        yield "é" * kind["maxLength"], "pattern" not in kind  # characters, not bytes


def _lists(kind: Mapping[str, Any]) -> Iterator[tuple[Any, bool]]:
    if kind.get("type") != "array":
        return
    items, least, most = resolved(kind["items"]), kind.get("minItems", 0), kind.get("maxItems", 3)
    made = [_item(items, number) for number in range(most + 1)]
    yield from (([], least == 0), ("x", False), (made[:1], True))
    if "maxItems" in kind:
        yield from ((made[:most], True), (made, False))
    if "$ref" not in kind["items"]:
        yield from (([value], counts) for value, counts in edges(kind["items"]))


def _item(items: Mapping[str, Any], number: int) -> Any:
    """One item of a list, another for each number where items may not be the same."""
    if items.get("type") == "object":
        return dict.fromkeys(items.get("required", ()), f"docs{number}")
    if "enum" in items:
        return items["enum"][number % len(items["enum"])]
    if items.get("format") == "uuid":
        return UUID_
    return next(text for text in ("x", "builtin.x", "text/x") if re.search(items.get("pattern", ""), text))


@pytest.mark.parametrize("path", EVERY)
def test_every_edge_that_the_schema_names_is_kept(path: str) -> None:
    for value, counts in edges(EVERY[path]):
        whole = document(path, value)
        if path == "knowledge.retrieval.candidates":
            whole["knowledge"]["retrieval"]["top_k"] = 1
        if counts:
            parse(whole)
            continue
        with pytest.raises(Unprocessable) as refusal:
            parse(whole)
        (found,) = {finding["path"] for finding in details(refusal.value)}
        assert found.startswith(path.replace("[]", ".0"))


@pytest.mark.parametrize("path", LEAVES)
def test_every_field_says_what_it_is(path: str) -> None:
    field = LEAVES[path]
    assert field["description"].endswith(".")
    assert field[RELOAD] in {"live", "new_session", "publish"}
    assert field[LEVEL] in {"basic", "advanced", "expert"}
    for kind in kinds(field):
        assert kind.keys() & {"type", "const", "enum"}
        if kind.get("type") == "integer" and "const" not in kind:
            assert field[UNIT]
        if kind.get("type") in {"integer", "number"} and "const" not in kind:
            assert kind.keys() & {"minimum", "exclusiveMinimum"}
            assert kind.keys() & {"maximum", "exclusiveMaximum"}


@pytest.mark.parametrize("path", LEAVES)
def test_every_default_counts_and_is_the_one_that_the_schema_names(path: str) -> None:
    if "default" not in LEAVES[path]:
        assert path in MUST
        return
    listed = path.partition("[]")[0]
    bare = document(listed, [item_of(path)]) if "[]" in path else document("schema_version", 1)
    made: Any = parse(bare).model_dump(mode="json")
    for part in path.replace("[]", ".0").split("."):
        made = made[int(part) if part.isdigit() else part]
    assert made == LEAVES[path]["default"]


MUST = {
    "identity.alias",
    "knowledge.collections[].name",
    "model.fallback[].connection",
    "moderation.input[].handler",
    "moderation.output[].handler",
    "tools.mcp[].server",
}


@settings(max_examples=200, deadline=None)
@given(documents())
def test_arbitrary_valid_documents_survive_being_stored(config: dict[str, Any]) -> None:
    """Only rules over several fields refuse what the schema alone lets through."""
    assert jsonschema_rs.is_valid(dict(schema()), config)
    _, report = read(config)
    if report:
        assert {finding.code for finding in report} <= {
            "no_weight",
            "too_few_candidates",
            "fallback_cycle",
            "path",
            "twins",
        }
        return
    made = parse(config)
    stored = made.model_dump(mode="json", exclude_unset=True)
    assert parse(stored) == parse(made.model_dump(mode="json")) == made
    assert jsonschema_rs.is_valid(dict(schema()), stored)


def test_a_place_in_a_document_has_its_schema() -> None:
    assert (at(("knowledge", "collections", 3, "name")) or {})["type"] == "string"
    assert at(("knowledge", "nothing", 3)) is None
    assert "alias" in (at(("identity",)) or {})["properties"]


def test_sections_are_the_parts_with_fields() -> None:
    assert set(sections()) == set(BotDocument.model_fields) - {"schema_version"}


def details(refusal: Unprocessable) -> list[dict[str, str]]:
    assert isinstance(refusal.details, list)
    assert all(finding["message"] and finding["hint"] for finding in refusal.details)
    return refusal.details


def test_all_errors_are_told_at_once_those_over_several_fields_too() -> None:
    wrong = {
        "identity": {"alias": "x"},
        "model": {"params": {"temperature": 9, "tempratur": 1}},
        "knowledge": {
            "retrieval": {"top_k": 20, "candidates": 3, "weights": {"dense": 0, "sparse": 0}},
            "collections": [{"nme": 3}],
        },
        "limits": 3,
        "something": 1,
    }
    with pytest.raises(Unprocessable) as refusal:
        parse(wrong)
    found = {finding["path"]: finding["hint"] for finding in details(refusal.value)}
    assert found.keys() == {
        "identity.alias",
        "model.params.temperature",
        "model.params.tempratur",
        "knowledge.retrieval",
        "knowledge.retrieval.weights",
        "knowledge.collections.0.name",
        "knowledge.collections.0.nme",
        "limits",
        "something",
    }
    assert found["model.params.tempratur"] == "did you mean 'temperature'?"
    assert found["model.params.temperature"] == "it takes: number 0 to 2"
