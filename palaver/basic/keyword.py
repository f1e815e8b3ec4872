"""A keyword as a value: its phrases, what it takes, what it does to the world; who runs it may be absent."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal

# What a run does between two of its saved states: `await` suspends it, `send` leaves the house, `write` our database.
Effect = Literal["pure", "read", "write", "send", "await"]
Tier = Literal[1, 2, 3]
Kind = Literal[
    "any", "text", "number", "integer", "boolean", "date", "array", "map", "rows", "source", "file", "url", "literal"
]
# How the words after a clause word are read; each has its node in nodes/expressions.py.
Shape = Literal[
    "value",  # one expression
    "values",  # expressions with commas between: Values
    "pairs",  # k = e, k AS e, k: e, k: Pairs
    "given",  # pairs that begin with k = e: Pairs; else one expression
    "changes",  # pairs whose values may name columns
    "condition",  # an expression whose names are columns first: Condition
    "match",  # the same whose names are columns alone: ON a = b
    "order",  # columns, each with ASC or DESC: Ordering
    "columns",  # names of columns: Values of Text
    "word",  # a bare word out of `choices`: Word
    "name",  # what is assigned to: an lvalue
    "flag",  # nothing follows: Word of itself
]
Handler = Callable[..., Any | Awaitable[Any]]
UNSAID: Final = object()  # the default of a parameter to which NULL says something


@dataclass(frozen=True, slots=True)
class Parameter:
    """
    One thing that a keyword takes: by position, or after one of its clause `words` ("TO", "WITH MAX_COST").

    Where `positional` is false only a clause gives it. `many` takes all positions that are left. Where it `tests`, a
    text (of many, the first) is a condition: one that is put together arrives as `where`, its values bound.
    """

    name: str
    kind: Kind = "any"
    required: bool = True
    words: tuple[str, ...] = ()
    shape: Shape = "value"
    positional: bool = True
    many: bool = False
    choices: tuple[str, ...] = ()
    tests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """
    `phrase` is the name that is printed in documentation; `aliases` mean the same and are told apart by `Call.phrase`.

    `module` names what has to be there to run it; with no `handler` a run raises KeywordAbsent and names it. `tight`
    operands end before any operator (FORMAT); `loose` ones need no comma. `legacy` lists aliases that are warned of;
    `overloads` are told apart when the line runs; where it is `addressed`, its first value may be an address to ask.
    `undocumented` phrases are warned of, with what to write `instead`.

    `bulky` ones move bytes, and change rows in transactions of their own within that. What a `costly` one has read is
    stored at once, so that nothing asks for it twice. It may not stand between BEGIN TRANSACTION and COMMIT, nor may
    what stands `apart` because it waits for others or works long.
    """

    phrase: str
    family: str
    tier: Tier
    doc: str
    example: str
    parameters: tuple[Parameter, ...] = ()
    aliases: tuple[str, ...] = ()
    legacy: tuple[str, ...] = ()
    effect: Effect = "pure"
    returns: str = ""
    permission: str = ""
    module: str = ""
    tight: bool = False
    overloads: bool = False
    addressed: bool = False
    apart: bool = False
    bulky: bool = False
    costly: bool = False
    loose: bool = False
    undocumented: bool = False
    instead: str = ""
    handler: Handler | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        return self.phrase.casefold().replace(" ", "_").replace("..", "_")

    @property
    def phrases(self) -> tuple[str, ...]:
        return (self.phrase, *self.aliases, *self.legacy)

    @property
    def awaits(self) -> bool:
        """Whether a run is suspended here: all but what is pure."""
        return self.effect != "pure"


class KeywordAbsent(Exception):
    """The keyword is known, and what would run it is not there."""

    def __init__(self, keyword: Keyword) -> None:
        place = f"the module {keyword.module}" if keyword.module else "what runs it"
        hint = f"; {keyword.instead}" if keyword.instead else ""
        super().__init__(f"{keyword.phrase} is not implemented: {place} is not there{hint}")
        self.keyword = keyword


@cache
def taken(handler: Handler) -> frozenset[str]:
    """The names of what a handler takes."""
    return frozenset(inspect.signature(handler).parameters)
