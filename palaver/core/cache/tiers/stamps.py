"""
The stamps of a cache: every key of a group carries its group's stamp, so a new stamp makes all of them unreachable.

A stamp is drawn at random and never counted: one that the shared cache has lost is drawn anew, and finds nothing old.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from palaver.core.cache import Cache
from palaver.core.errors import PalaverError

_KNOWN_S: Final = 30.0  # how long a stamp counts that nobody has said anything of
_AWAY_S: Final = 2.0  # and one of our own, while the shared cache is away
_CAPACITY: Final = 20_000


class Stamps:
    def __init__(self, cache: Cache, clock: Callable[[], float] = time.monotonic) -> None:
        self._cache, self._clock = cache, clock
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self.owed: dict[str, str] = {}  # drawn while the shared cache was away: the old ones must not come back

    def known(self, group: str) -> str | None:
        """A group's stamp, if it can be told without asking."""
        found = self._known.get(group)
        return found[0] if found is not None and found[1] > self._clock() else None

    async def of(self, group: str) -> tuple[str, bool]:
        """A group's stamp, and whether it is shared: while the shared cache is away, a process has its own."""
        stamp = self.known(group)
        if stamp is not None:
            return stamp, not stamp.startswith("-")
        try:
            if group in self.owed:
                return self._remember(group, await self._share(group, self.owed[group])), True
            stored = await self._cache.get(_place(group))
            stamp = stored.decode() if stored is not None else await self._share(group, drawn())
        except PalaverError:
            stamp = self._remember(group, f"-{drawn()}", _AWAY_S)
            return stamp, False
        if (newer := self.known(group)) is not None:  # heard while we asked
            return newer, not newer.startswith("-")
        return self._remember(group, stamp), True

    async def renew(self, group: str) -> str:
        """Draw a new stamp and share it; Unavailable when only this process has it."""
        self.owed[group] = stamp = self._remember(group, drawn())
        return await self._share(group, stamp)

    def hear(self, group: str, stamp: str) -> None:
        """Another process has drawn a new stamp."""
        self._remember(group, stamp)

    def forget(self) -> None:
        """Ask for every stamp again: news may have been lost."""
        self._known.clear()

    def _remember(self, group: str, stamp: str, known_s: float = _KNOWN_S) -> str:
        self._known[group] = stamp, self._clock() + known_s
        self._known.move_to_end(group)
        if len(self._known) > _CAPACITY:
            self._known.popitem(last=False)
        return stamp

    async def _share(self, group: str, stamp: str) -> str:
        await self._cache.set(_place(group), stamp.encode())
        if self.owed.get(group) == stamp:
            del self.owed[group]
        return stamp


def drawn() -> str:
    return secrets.token_hex(6)


def _place(group: str) -> str:
    return f"stamp:{group}"
