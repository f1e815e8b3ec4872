"""Events: what happened, as values, told inside this process to whoever listens; so areas hear of each other's acts."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from palaver.core.logs import logger

Event = TypeVar("Event")
Listener = Callable[[Any], Awaitable[None]]

log = logger("events")


class Events:
    """Listeners by the type of event; those of other processes hear through the bus instead."""

    def __init__(self) -> None:
        self._listeners: dict[type, list[Listener]] = {}

    def listen(self, kind: type[Event], listener: Callable[[Event], Awaitable[None]]) -> None:
        self._listeners.setdefault(kind, []).append(listener)

    async def tell(self, event: object) -> None:
        """Return when every listener is through. What one of them raises is logged: the event has happened anyway."""
        for listener in self._listeners.get(type(event), ()):
            try:
                await listener(event)
            except Exception:  # a listener that breaks must not undo what was done
                log.exception("a listener failed", told=type(event).__name__)
