"""
Acts that somebody could repeat at will: the first of a window is written, the rest are counted.

A window belongs to one action in one account, so that a flood of one hides no other: an hour for the use of keys, a
minute for what was refused. Within it an actor's act is written once, an actor beyond the bound joins the `others`; at
its end one entry says how many were left out.
The counts are in this process alone, so each worker writes its own, and a kill loses those of the last window.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import msgspec

from palaver.core.audit.act import KEY_USED, OTHERS, Act
from palaver.core.errors import PalaverError

KEY_USE_S: Final = 3600.0
REFUSED_S: Final = 60.0
MOST_USES: Final = 200
MOST_REFUSED: Final = 30
_SWEEP_S: Final = 5.0

Write = Callable[[Act, float], Awaitable[None]]
Place = tuple[UUID, str]  # account and action
Same = tuple[str, str]  # actor and, of a key's use, address

_OTHERS: Final[Same] = (OTHERS, "")


class Repeated(msgspec.Struct):
    """The first of equal acts, and how many came after it."""

    act: Act
    more: int = 0


class Window(msgspec.Struct):
    ends: float
    seen: dict[Same, Repeated] = {}


class Recurring:
    """`write(act, seconds)` appends one, unless its like was written within the last `seconds`."""

    def __init__(self, write: Write, clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock = write, clock
        self._windows: dict[Place, Window] = {}
        self._waiting: deque[tuple[Act, float]] = deque()
        self._noted = asyncio.Event()

    def note(self, act: Act) -> None:
        use = act.action == KEY_USED
        same = (act.actor, act.address if use else "")
        window = self._window((act.account, act.action))
        known = window.seen.get(same)
        if known is None and len(window.seen) >= (MOST_USES if use else MOST_REFUSED):
            same, act = _OTHERS, Act(account=act.account, actor=OTHERS, action=act.action, outcome=act.outcome)
            known = window.seen.get(same)
        if known is not None:
            known.more += 1
            return
        window.seen[same] = Repeated(act)
        self._waiting.append((act, KEY_USE_S if use and same is not _OTHERS else 0.0))
        self._noted.set()

    async def run(self) -> None:
        """Write what was noted, for ever."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_SWEEP_S):
                    await self._noted.wait()
            self._noted.clear()
            await self.sweep()

    async def sweep(self, *, all: bool = False) -> None:
        """Close the windows that are over, or all of them, and write what waits."""
        for place in [place for place, window in self._windows.items() if all or window.ends <= self._clock()]:
            self._close(self._windows.pop(place))
        while self._waiting:
            act, seconds = self._waiting[0]
            await self._write(act, seconds)
            self._waiting.popleft()

    async def close(self) -> None:
        """Write what waits and what was counted, as far as there is time."""
        with contextlib.suppress(TimeoutError, PalaverError):
            async with asyncio.timeout(_SWEEP_S):
                await self.sweep(all=True)

    def _window(self, place: Place) -> Window:
        found = self._windows.get(place)
        if found is not None and found.ends > self._clock():
            return found
        if found is not None:
            self._close(found)
        made = self._windows[place] = Window(self._clock() + (KEY_USE_S if place[1] == KEY_USED else REFUSED_S))
        return made

    def _close(self, window: Window) -> None:
        """Say of what was refused, and of the `others`, how often it came again; that a key is used says no number."""
        for same, repeated in window.seen.items():
            if repeated.more and (same is _OTHERS or repeated.act.action != KEY_USED):
                act = msgspec.structs.replace(
                    repeated.act, details={**repeated.act.details, "repeated": repeated.more}, request_id=None
                )
                self._waiting.append((act, 0.0))
