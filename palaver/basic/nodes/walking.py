"""Walking over trees: the children of a node, and everything inside of a body."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import Any, Final

from palaver.basic.nodes.node import Node

_FIELDS: Final[dict[type, tuple[str, ...]]] = {}


def children(node: Any) -> Iterator[Node]:
    """The nodes directly inside of one."""
    kind = type(node)
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(each.name for each in fields(kind) if each.name != "span")
    for name in names:
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple) and value and not isinstance(value[0], int):
            yield from (each for each in _flat(value) if isinstance(each, Node))


def _flat(values: tuple[Any, ...]) -> Iterator[Any]:
    for each in values:
        if isinstance(each, tuple):
            yield from _flat(each)
        else:
            yield each


def _any(_: Node) -> bool:
    return True


def within(body: Iterable[Node], enters: Callable[[Node], bool] = _any) -> Iterator[Node]:
    """Every node of a body in the order of the source, and what is inside of those that `enters` agrees to."""
    todo = list(body)[::-1]
    while todo:
        node = todo.pop()
        yield node
        if enters(node):
            todo.extend(reversed(list(children(node))))
