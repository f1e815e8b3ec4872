"""The contract of a handler: with its parameters it becomes an examiner, which finds things in texts."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, Protocol, runtime_checkable

import msgspec

from palaver.llm.messages import Image
from palaver.moderation.finding import Finding

_PIECE: Final = 2_000  # characters that are scanned before others get their turn


class Params(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a step of a policy says to its handler; each handler has its own."""


class Outside(Protocol):
    """What an examiner can ask beyond the text: models, in the name of whoever the text is of."""

    async def ruling(self, asked: str, *, connection: str | None, model: str | None) -> str:
        """What a model that judges says to `asked`; the bot's own where none is named. Raises a PalaverError."""

    async def categories(self, said: str | Image, *, connection: str | None, model: str | None) -> dict[str, float]:
        """The scores by category of a connection's moderation endpoint. Raises a PalaverError."""


class Scanning(Protocol):
    """Finds while the text comes in; places count from the text's beginning."""

    @property
    def open(self) -> int:
        """Up to where everything is decided."""

    def feed(self, text: str) -> list[Finding]: ...

    def end(self) -> list[Finding]: ...


class Examiner(Protocol):
    async def findings(self, text: str, outside: Outside) -> Sequence[Finding]:
        """All there is in a whole text; raises a PalaverError where it cannot be told."""

    def scan(self) -> Scanning | None:
        """For a text that comes in pieces; None where it takes the whole of it."""


@runtime_checkable
class Looking(Protocol):
    """An examiner that can look at pictures too."""

    async def looked(self, picture: Image, outside: Outside) -> Sequence[Finding]: ...


@runtime_checkable
class Handler(Protocol):
    """One file of handlers/. `locates`: it says where in the text; `private`: what it finds is for nobody's eyes."""

    @property
    def title(self) -> str: ...

    @property
    def description(self) -> str: ...

    @property
    def params(self) -> type[Params]: ...

    @property
    def locates(self) -> bool: ...

    @property
    def private(self) -> bool: ...

    def examiner(self, params: Any) -> Examiner:
        """Raises Unprocessable for parameters that cannot be."""


class Local:
    """An examiner that decides on its own, for texts whole or in pieces."""

    def scan(self) -> Scanning:
        raise NotImplementedError

    async def findings(self, text: str, outside: Outside) -> Sequence[Finding]:
        del outside
        scan, found = self.scan(), []
        for start in range(0, len(text), _PIECE):
            found += scan.feed(text[start : start + _PIECE])
            await asyncio.sleep(0)
        return [*found, *scan.end()]
