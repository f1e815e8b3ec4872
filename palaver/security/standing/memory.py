"""Credentials that were found good lately: whom they speak for, remembered by hash until that may have changed."""

import threading
import time
from collections.abc import Mapping
from math import inf
from typing import Final, NamedTuple
from uuid import UUID

from palaver.core import metrics
from palaver.core.caller import Caller

FRESH_S: Final = 0.8  # how long what was read counts by itself
KEPT_S: Final = 30.0  # and how long while somebody watches; "last used" is noted once in 30 s, so right to a minute
_CAPACITY: Final = 10_000

_NEAR, _MISSED = (metrics.CACHE_LOOKUPS.labels("user", outcome) for outcome in ("near", "missed"))

Shown = tuple[str, bytes]  # the carrier too: what is remembered of a key must not open a cookie's door


class Known(NamedTuple):
    """A caller, and when the credential ends by itself (unix seconds)."""

    caller: Caller
    ends_at: float = inf


class _Entry(NamedTuple):
    known: Known
    asked: float


class Memory:
    """
    An entry counts for FRESH_S, and for KEPT_S while the watch has looked within FRESH_S for changes of what the caller
    rests on.

    So a watch that hangs, or a database that is away, never keeps a dead credential alive. The watch has a thread of
    its own: whatever reads or changes several entries holds the lock.
    """

    def __init__(self) -> None:
        self._entries: dict[Shown, _Entry] = {}
        self._resting_on: dict[UUID, set[Shown]] = {}
        self._watched = -inf
        self._lock = threading.RLock()

    def asking(self) -> float:
        """The moment before a credential is looked up, for `remember`."""
        return time.monotonic()

    def recall(self, shown: Shown) -> Known | None:
        with self._lock:
            found = self._entries.get(shown)
            if found is None:
                _MISSED.inc()
                return None
            known, asked = found
            now = time.monotonic()
            counts = now < asked + FRESH_S or (
                bool(known.caller.rests_on) and now < asked + KEPT_S and now < self._watched + FRESH_S
            )
            if not counts or known.ends_at <= time.time():
                self.forget(shown)
                _MISSED.inc()
                return None
            _NEAR.inc()
            return known

    def remember(self, shown: Shown, known: Known, asked: float) -> Known:
        with self._lock:
            self.forget(shown)
            if len(self._entries) >= _CAPACITY:
                self.forget_all()
            self._entries[shown] = _Entry(known, asked)
            metrics.CACHE_ENTRIES.labels("user").set(len(self._entries))
            for id in known.caller.rests_on:
                self._resting_on.setdefault(id, set()).add(shown)
            return known

    def forget(self, shown: Shown) -> None:
        with self._lock:
            entry = self._entries.pop(shown, None)
            if entry is None:
                return
            for id in entry.known.caller.rests_on:
                others = self._resting_on[id]
                others.discard(shown)
                if not others:
                    del self._resting_on[id]

    def forget_changed(self, seen: Mapping[UUID, float]) -> None:
        """What rests on these ids, as far as it was asked for before the moment at which their change was seen."""
        with self._lock:
            for id, moment in seen.items():
                for shown in list(self._resting_on.get(id, ())):
                    if self._entries[shown].asked <= moment:
                        self.forget(shown)

    def forget_old(self) -> None:
        """What counts no more, whoever asks; it lies in the order in which it was asked for."""
        with self._lock:
            limit = time.monotonic() - KEPT_S
            while self._entries:
                shown = next(iter(self._entries))
                if self._entries[shown].asked > limit:
                    return
                self.forget(shown)

    def forget_all(self) -> None:
        with self._lock:
            self._entries.clear()
            self._resting_on.clear()

    @property
    def holds(self) -> bool:
        """Whether anything is remembered that somebody must watch for."""
        return bool(self._resting_on)

    def watched(self, since: float) -> None:
        """Whatever changed before the moment `since` is forgotten."""
        self._watched = since
