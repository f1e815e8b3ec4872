"""Bot documents made from the schema: with one value somewhere, and arbitrary ones that it lets through."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from palaver.config.document.schema import at, schema

Json = dict[str, Any]


def document(path: str, value: Any) -> Json:
    """A document that is fine but for the value at `path`; of a list's items the first one has it."""
    whole: Json = {"identity": {"alias": "support"}}
    section = whole
    *above, name = path.split(".")
    for part in above:
        if part.endswith("[]"):
            section = section.setdefault(part[:-2], [item_of(path)])[0]
        else:
            section = section.setdefault(part, {})
    section[name] = value
    return whole


def item_of(path: str) -> Json:
    """The least that an item of the list at `path`, or around it, must say."""
    kind = at((*path.partition("[]")[0].split("."), 0)) or {}
    return dict.fromkeys(kind.get("required", ()), "docs")


def documents() -> st.SearchStrategy[Json]:
    """Every field may be there or not, and has any value that its own limits allow."""
    return _values(schema())


def drawn(count: int) -> list[Json]:
    """So many arbitrary documents, for tests that cannot run as often as they are drawn."""
    found: list[Json] = []

    @settings(max_examples=count, deadline=None, database=None)
    @given(documents())
    def collect(config: Json) -> None:
        found.append(config)

    collect()
    return found


def _values(field: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "$ref" in field:
        return _values(schema()["$defs"][field["$ref"].rpartition("/")[2]])
    if "anyOf" in field:
        return st.one_of(*(_values(each) for each in field["anyOf"]))
    if "const" in field or "enum" in field:
        return st.sampled_from(field.get("enum", [field.get("const")]))
    return _KINDS[field["type"]](field)


def _object(field: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "properties" not in field:
        if "patternProperties" in field:
            [(pattern, values)] = field["patternProperties"].items()
            return st.dictionaries(st.from_regex(pattern.removesuffix("$") + r"\Z"), _values(values), max_size=3)
        plain = st.one_of(st.none(), st.booleans(), st.integers(-1000, 1000), _text({}))
        return st.dictionaries(_text({"maxLength": 20}), st.one_of(plain, st.lists(plain, max_size=3)), max_size=3)
    required = field.get("required", ())
    made = {name: _values(each) for name, each in field["properties"].items()}
    return st.fixed_dictionaries(
        {name: made[name] for name in required},
        optional={name: each for name, each in made.items() if name not in required},
    )


def _text(field: Mapping[str, Any]) -> st.SearchStrategy[str]:
    if "pattern" in field:
        return st.from_regex(field["pattern"].removesuffix("$") + r"\Z")
    if field.get("format") == "uuid":
        return st.uuids().map(str)
    storable = st.characters(codec="utf-8", exclude_characters="\x00")
    return st.text(storable, max_size=min(field.get("maxLength", 40), 40))


def _number(field: Mapping[str, Any]) -> st.SearchStrategy[float]:
    return st.floats(
        min_value=field.get("minimum", field.get("exclusiveMinimum")),
        max_value=field.get("maximum", field.get("exclusiveMaximum")),
        exclude_min="exclusiveMinimum" in field,
        exclude_max="exclusiveMaximum" in field,
        allow_nan=False,
    )


def _whole(field: Mapping[str, Any]) -> st.SearchStrategy[int]:
    return st.integers(field.get("minimum"), field.get("maximum", field.get("exclusiveMaximum", 0) - 1))


_KINDS: dict[str, Callable[[Mapping[str, Any]], st.SearchStrategy[Any]]] = {
    "object": _object,
    "string": _text,
    "number": _number,
    "integer": _whole,
    "boolean": lambda _: st.booleans(),
    "null": lambda _: st.none(),
    "array": lambda field: st.lists(
        _values(field["items"]), min_size=field.get("minItems", 0), max_size=min(field.get("maxItems", 4), 4)
    ),
}
