"""The open resources and services of one process, found by type; app.py and the modules it builds fill it."""

from typing import TypeVar

T = TypeVar("T")


class Services:
    def __init__(self, *instances: object) -> None:
        self._by_type: dict[type, object] = {}
        for instance in instances:
            self.add(instance)

    def add(self, instance: object, as_: type | None = None) -> None:
        """Offer `instance` under its own type, or under the port `as_` that it fills."""
        self._by_type[as_ or type(instance)] = instance

    def get(self, kind: type[T]) -> T:
        """Answer the one instance of `kind`; a KeyError names what the composition root forgot."""
        return self._by_type[kind]  # type: ignore[return-value]  # add() put it under its own type or port
