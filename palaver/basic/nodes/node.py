"""What all nodes have: the span of the source they were read from, which does not count when trees are compared."""

from typing import ClassVar

from palaver.basic.source import Span


class Node:
    """Nodes are frozen dataclasses with slots; `span` is their last field."""

    __slots__ = ()

    span: Span
    __match_args__: ClassVar[tuple[str, ...]] = ()
