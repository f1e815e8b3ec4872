"""How many tokens models take at once, where a provider's listing says it: asked once an hour, with a bound."""

import asyncio
import time
from collections.abc import Mapping
from typing import Final, Protocol, runtime_checkable

from palaver.core.errors import PalaverError
from palaver.llm.connections import provider_of
from palaver.llm.keys import KeySource, with_key
from palaver.llm.provider import Connection

_WAITS_S: Final = 2.0
_COUNTS_S: Final = 3600.0
_AGAIN_S: Final = 60.0


@runtime_checkable
class Sized(Protocol):
    async def sizes(self, connection: Connection) -> Mapping[str, int]:
        """Tokens by the model's name, of those whose size is told; raises a ModelFailed."""


class Rooms:
    """What is known stays so while a provider does not answer."""

    def __init__(self, keys: KeySource) -> None:
        self._keys = keys
        self._known: dict[str, tuple[float, Mapping[str, int]]] = {}

    async def of(self, connection: Connection, model: str | None) -> int | None:
        """None where nobody says it."""
        found = await self._sizes(connection)
        return found.get(model or connection.default_model or next(iter(found), ""))

    async def _sizes(self, connection: Connection) -> Mapping[str, int]:
        provider = provider_of(connection)
        until, known = self._known.get(connection.name, (0.0, {}))
        if not isinstance(provider, Sized) or time.monotonic() < until:
            return known
        lasts = _AGAIN_S
        try:
            async with asyncio.timeout(_WAITS_S):
                known = await provider.sizes(await with_key(connection, self._keys))
            lasts = _COUNTS_S
        except (PalaverError, TimeoutError):
            pass
        self._known[connection.name] = time.monotonic() + lasts, known
        return known
