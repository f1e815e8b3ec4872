"""Who is told at once when a credential may have ended, or opens less: connections that stay open."""

import time
from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

_LATELY_S: Final = 60.0

React = Callable[[], object]


class Endings:
    """By the ids of what a caller rests on."""

    def __init__(self) -> None:
        self._listeners: dict[UUID, set[React]] = {}
        self._told: dict[UUID, float] = {}

    def listen(self, ids: frozenset[UUID], react: React) -> Callable[[], None]:
        """
        Have `react` called whenever one of `ids` has changed, and now when one has lately: after the caller was asked
        who it is, perhaps. The answer stops that.
        """
        for id in ids:
            self._listeners.setdefault(id, set()).add(react)
        if not ids.isdisjoint(self._told):
            react()

        def stop() -> None:
            for id in ids:
                listeners = self._listeners.get(id, set())
                listeners.discard(react)
                if not listeners:
                    self._listeners.pop(id, None)

        return stop

    def tell(self, ids: Iterable[UUID]) -> None:
        now = time.monotonic()
        self._told = {id: at for id, at in self._told.items() if now < at + _LATELY_S} | dict.fromkeys(ids, now)
        for react in {react for id in ids for react in self._listeners.get(id, ())}:
            react()

    @property
    def awaited(self) -> bool:
        return bool(self._listeners)
