"""Credentials that were found good lately: whom they speak for, remembered by hash until they end or are revoked."""

import time
from collections.abc import Iterable
from math import inf
from typing import Final, NamedTuple
from uuid import UUID

from palaver.core.caller import Caller
from palaver.security.keys.networks import Network

FRESH_S: Final = 0.8  # how long what was read counts by itself
KEPT_S: Final = 60.0  # and how long while somebody watches for what ends; what a key's "last used" is exact to
_CAPACITY: Final = 10_000

Shown = tuple[str, bytes]  # the carrier too: what is remembered of a key must not open a cookie's door


class Known(NamedTuple):
    """A caller and when it ends (unix seconds); `key` is whose end ends it, None where nobody watches for that."""

    caller: Caller
    key: UUID | None = None
    ends_at: float = inf
    networks: tuple[Network, ...] = ()


class _Entry(NamedTuple):
    known: Known
    asked: float


class Memory:
    """
    An entry counts for FRESH_S, and one of a key for KEPT_S while the watch has looked for ended keys within FRESH_S.

    So a watch that hangs, or a database that is away, never keeps a dead credential alive.
    """

    def __init__(self) -> None:
        self._entries: dict[Shown, _Entry] = {}
        self._of_key: dict[UUID, set[Shown]] = {}
        self._watched = -inf

    def asking(self) -> float:
        """The moment before a credential is looked up, for `remember`."""
        return time.monotonic()

    def recall(self, shown: Shown) -> Known | None:
        found = self._entries.get(shown)
        if found is None:
            return None
        known, asked = found
        now = time.monotonic()
        counts = now < asked + FRESH_S or (
            known.key is not None and now < asked + KEPT_S and now < self._watched + FRESH_S
        )
        if not counts or known.ends_at <= time.time():
            self.forget(shown)
            return None
        return known

    def remember(self, shown: Shown, known: Known, asked: float) -> Known:
        if len(self._entries) >= _CAPACITY:
            self.forget_all()
        self._entries[shown] = _Entry(known, asked)
        if known.key is not None:
            self._of_key.setdefault(known.key, set()).add(shown)
        return known

    def forget(self, shown: Shown) -> None:
        entry = self._entries.pop(shown, None)
        if entry is None or entry.known.key is None:
            return
        others = self._of_key[entry.known.key]
        others.discard(shown)
        if not others:
            del self._of_key[entry.known.key]

    def forget_keys(self, keys: Iterable[UUID]) -> None:
        """What keys that have ended opened, and the tokens made with them."""
        for key in keys:
            for shown in list(self._of_key.get(key, ())):
                self.forget(shown)

    def forget_all(self) -> None:
        self._entries.clear()
        self._of_key.clear()

    @property
    def holds_keys(self) -> bool:
        return bool(self._of_key)

    def watched(self, since: float) -> None:
        """Whatever ended before the moment `since` is forgotten."""
        self._watched = since
