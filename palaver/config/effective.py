"""Effective values: for each field of a bot what counts, and where that comes from."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from palaver.config.difference import values
from palaver.config.schema import leaves

Source = Literal["default", "bot"]


class Overridden(msgspec.Struct, frozen=True, kw_only=True):
    """A value that does not count, because one that stands nearer to the bot does."""

    source: Source
    value: Any


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """`locked`: the operator has set it, and a bot cannot."""

    path: str
    value: Any
    source: Source
    overridden: list[Overridden]
    locked: bool = False


def effective(config: Mapping[str, Any]) -> list[Value]:
    """Every field, in the order of the schema; a list is one value."""
    said = dict(values(config))
    return [_value(path, said, field) for path, field in leaves(whole_lists=True)]


def _value(path: str, said: Mapping[str, Any], field: Mapping[str, Any]) -> Value:
    if path not in said:
        return Value(path=path, value=field.get("default"), source="default", overridden=[])
    below = [Overridden(source="default", value=field["default"])] if "default" in field else []
    return Value(path=path, value=said[path], source="bot", overridden=below)
