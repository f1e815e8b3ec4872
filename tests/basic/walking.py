"""All nodes of a tree, for assertions about any of them."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from palaver.basic.nodes.node import Node


def walk(value: object) -> Iterator[Node]:
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        for each in value:
            yield from walk(each)
    elif isinstance(value, Node):
        yield value
        assert is_dataclass(value)
        for field in fields(value):
            yield from walk(getattr(value, field.name))
