"""What became of each part of a request: kept or dropped, and why."""

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

from msgspec import Struct

from palaver.llm.messages import Request, estimate_tokens

Kind = Literal[
    "system", "tools", "memory", "attachment", "passages", "passage", "summary", "history", "question", "tool"
]
Reason = Literal["always", "fits", "budget", "share", "history_tokens", "history_turns"]

WHY: Final[dict[str, str]] = {
    "always": "never left out",
    "fits": "there was room",
    "budget": "no room in context.budget_tokens",
    "share": "no room in its share of context.budget_tokens",
    "history_tokens": "no room in context.history.max_tokens",
    "history_turns": "older than context.history.max_turns",
}


class Part(Struct, frozen=True, kw_only=True):
    """`tokens` are guessed by length; `name` says which one of its kind it is."""

    kind: Kind
    name: str = ""
    tokens: int = 0
    kept: bool = True
    reason: Reason = "always"


class Assembled(Struct, frozen=True, kw_only=True):
    """A request with what became of its parts; `origins` are the stored messages that its messages are, where known."""

    request: Request
    parts: Sequence[Part]
    origins: Sequence[UUID | None]


class Limit:
    """A part of the budget that parts of one kind share."""

    __slots__ = ("left", "reason")

    def __init__(self, tokens: int, reason: Reason) -> None:
        self.left, self.reason = tokens, reason


class Room:
    """What is left of a budget, and what became of all that asked for some of it."""

    def __init__(self, tokens: int) -> None:
        self.left = tokens
        self.parts: list[Part] = []

    def always(self, kind: Kind, tokens: int, name: str = "") -> None:
        """What is never left out may take more than there is."""
        self.left -= tokens
        self.parts.append(Part(kind=kind, name=name, tokens=tokens))

    def take(self, kind: Kind, tokens: int, name: str = "", *limits: Limit) -> bool:
        """Whether there is room for a part, which is then taken."""
        reason = next((limit.reason for limit in limits if tokens > limit.left), None)
        if reason is None and tokens > self.left:
            reason = "budget"
        self.parts.append(Part(kind=kind, name=name, tokens=tokens, kept=reason is None, reason=reason or "fits"))
        if reason is not None:
            return False
        self.left -= tokens
        for limit in limits:
            limit.left -= tokens
        return True

    def take_first(self, kind: Kind, sizes: Sequence[tuple[str, int]], *limits: Limit) -> int:
        """How many of some parts, each with its name and tokens, have room; after one that has none come no more."""
        for count, (name, tokens) in enumerate(sizes):
            if not self.take(kind, tokens, name, *limits):
                self.leave(kind, sizes[count + 1 :], self.parts[-1].reason)
                return count
        return len(sizes)

    def leave(self, kind: Kind, sizes: Sequence[tuple[str, int]], reason: Reason) -> None:
        """Parts for which nobody asks the room."""
        self.parts += [Part(kind=kind, name=name, tokens=tokens, kept=False, reason=reason) for name, tokens in sizes]


def section_tokens(text: str) -> int:
    """Of a text that is one of several in a message."""
    return estimate_tokens(text) + 1
