"""Who is told at once when a credential ends: connections that stay open."""

from collections.abc import Callable, Iterable
from uuid import UUID


class Endings:
    """By the id of the key, which tokens have that were made with it."""

    def __init__(self) -> None:
        self._listeners: dict[UUID, set[Callable[[], object]]] = {}

    def listen(self, id: UUID, react: Callable[[], object]) -> Callable[[], None]:
        """Have `react` called whenever the key `id` may have ended; the answer stops that."""
        self._listeners.setdefault(id, set()).add(react)

        def stop() -> None:
            listeners = self._listeners.get(id, set())
            listeners.discard(react)
            if not listeners:
                self._listeners.pop(id, None)

        return stop

    def tell(self, ids: Iterable[UUID]) -> None:
        for id in ids:
            for react in list(self._listeners.get(id, ())):
                react()

    @property
    def awaited(self) -> bool:
        return bool(self._listeners)
