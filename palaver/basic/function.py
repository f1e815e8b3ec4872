"""A built-in function as a value: its name, what it takes, what it does, and an example that is a test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from palaver.basic.errors import argument_error


@dataclass(frozen=True, slots=True)
class Argument:
    """`many` takes all that are left."""

    name: str
    required: bool = True
    many: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """
    `takes` is read once: `text, start, length?` or `values...`; `gives` is what the example's value is as text.

    `method` is what `a.name(…)` and `NAME a, …` as a statement do instead, where they change the array itself.
    One that `veils` makes a secret of a secret.
    """

    name: str
    takes: str
    run: Callable[..., Any]
    doc: str
    example: str
    gives: str | None = None
    aliases: tuple[str, ...] = ()
    method: Callable[..., Any] | None = None
    veils: bool = False
    arguments: tuple[Argument, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "arguments", tuple(_arguments(self.takes)))

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @property
    def least(self) -> int:
        return sum(each.required for each in self.arguments)

    @property
    def most(self) -> int | None:
        return None if any(each.many for each in self.arguments) else len(self.arguments)

    @property
    def niladic(self) -> bool:
        """Whether its bare name is a call."""
        return self.least == 0

    @property
    def signature(self) -> str:
        return f"{self.name}({self.takes})"

    def check(self, count: int) -> None:
        """ArgumentError for a number of arguments that it does not take."""
        if count < self.least or (self.most is not None and count > self.most):
            raise argument_error(f"{self.signature} was given {count} argument{'' if count == 1 else 's'}")


@dataclass(frozen=True, slots=True)
class Family:
    """The functions of one file."""

    title: str
    functions: tuple[Function, ...]


def _arguments(takes: str) -> list[Argument]:
    return [
        Argument(each.rstrip("?."), required=not each.endswith(("?", "...")), many=each.endswith("..."))
        for each in takes.replace(" ", "").split(",")
        if each
    ]
