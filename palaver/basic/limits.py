"""What a run may use: operations, time, memory, and the size of what it makes; asked before the work, not after."""

import asyncio
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, ParamSpec, TypeVar

from palaver.basic.errors import BasicError, limit_exceeded

HEAVY: Final = 512  # elements that one operation handles without asking
SLICE: Final = 5_000  # operations between two looks at the clock
LARGEST: Final = 1 << 256  # integers lie between minus this and this
ORIGIN: Final = "basic:"  # how the file name of compiled code begins
_PER_OPERATION: Final = 256  # bytes that one operation is thought to take
_FIRST_WALK: Final = 32_000_000
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Fatal(BaseException):
    """The run is over: no program catches this, as its handlers catch Exception only."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def error(self) -> BasicError:
        return limit_exceeded(self.message)


@dataclass(slots=True)
class Limits:
    """Bounds of one run and what it has used of them; `used`, `spent` and `said` survive with the run."""

    operations: int = 50_000_000
    seconds: float = 60.0
    wall: float = 300.0
    loop: int = 100_000
    depth: int = 100
    string: int = 10_000_000
    array: int = 1_000_000
    memory: int = 256_000_000
    state: int = 1_000_000
    output: int = 1_000_000
    used: int = 0
    spent: float = 0.0
    waited: float = 0.0
    said: int = 0
    cancelled: bool = False
    _began: float = 0.0
    _wall_began: float = 0.0
    _allocated: int = 0
    _next_walk: int = _FIRST_WALK

    def refuel(self, left: int) -> int:
        """Called by compiled code when its slice is used up: the next slice, or Fatal."""
        self.used += SLICE - left
        self._allocated += SLICE * _PER_OPERATION
        self.check()
        return SLICE

    def check(self) -> None:
        if self.used > self.operations:
            raise Fatal(f"more than {self.operations:,} operations")
        if self.cancelled:
            raise Fatal("the run was cancelled")
        if self.spent + time.thread_time() - self._began > self.seconds:
            raise Fatal(f"more than {self.seconds:g} s of work")
        if self.waited + time.monotonic() - self._wall_began > self.wall:
            raise Fatal(f"more than {self.wall:g} s")
        if self._allocated > self._next_walk:
            self._weigh()

    def charge(self, elements: int) -> None:
        """Work on many elements is many operations; asked before it is done."""
        self.used += elements >> 6
        self.check()

    def fit(self, size: int, what: str) -> None:
        cap = self.string if what == "string" else self.array
        if size > cap:
            raise limit_exceeded(f"a{'n' if what == 'array' else ''} {what} longer than {cap:,}")

    def grow(self, size: int, what: str) -> None:
        self.fit(size, what)
        self._allocated += size
        self.charge(size)

    def say(self, size: int) -> None:
        """What is said to people or logged is bounded over the whole run."""
        self.said += size + 16
        if self.said > self.output:
            raise limit_exceeded(f"more than {self.output:,} characters of output")

    def start(self) -> None:
        self._began, self._wall_began = time.thread_time(), time.monotonic()
        CURRENT.set(self)

    @classmethod
    def alone(cls) -> "Limits":
        """Those of one operation outside of any run."""
        made = cls()
        made._began, made._wall_began = time.thread_time(), time.monotonic()
        return made

    def stop(self) -> None:
        self.spent += time.thread_time() - self._began
        self.waited += time.monotonic() - self._wall_began
        self._began, self._wall_began = time.thread_time(), time.monotonic()

    def _weigh(self) -> None:
        live = live_bytes()
        self._allocated, self._next_walk = 0, max(_FIRST_WALK, live)
        if live > self.memory:
            raise Fatal(f"more than {self.memory:,} bytes of memory")


CURRENT: ContextVar[Limits] = ContextVar("basic_limits")


def limits() -> Limits:
    """The bounds of the run in progress; an operation outside of any has bounds of its own."""
    return CURRENT.get(None) or Limits.alone()


def heavy(size: int, what: str = "string") -> None:
    """To be called before anything longer than HEAVY is made."""
    limits().grow(size, what)


def charge(elements: int) -> None:
    """To be called before many elements are looked at."""
    limits().charge(elements)


async def beside(work: Callable[_P, _T], *values: _P.args, **named: _P.kwargs) -> _T:
    """Work that takes a while, in a thread; what it uses counts for the run in progress."""

    def run() -> _T:
        limits().start()  # the clock of work is each thread's own
        return work(*values, **named)

    try:
        return await asyncio.to_thread(run)
    finally:
        limits().start()


async def beside_if_many(work: Callable[..., _T], rows: list[Any], *values: Any) -> _T:
    """`work` on rows: a few are done before a thread has begun."""
    return await beside(work, rows, *values) if len(rows) > HEAVY else work(rows, *values)


def live_bytes() -> int:
    """An estimate of what the locals of compiled code hold, each object counted once."""
    frame, todo, seen, total = sys._getframe(1), list[Any](), set[int](), 0  # noqa: SLF001 -- the only way to see them
    caller: Any = frame
    while caller is not None:
        if caller.f_code.co_filename.startswith(ORIGIN):
            todo.extend(caller.f_locals.values())
        caller = caller.f_back
    while todo:
        value = todo.pop()
        total += 8
        if value is None or isinstance(value, int | float) or id(value) in seen:
            continue
        seen.add(id(value))
        total += _own_bytes(value)
        if isinstance(value, list | tuple):
            todo.extend(value)
        elif isinstance(value, dict):
            todo.extend(value)
            todo.extend(value.values())
    return total


def _own_bytes(value: Any) -> int:
    if isinstance(value, str | bytes):
        return 50 + len(value)
    if isinstance(value, list | tuple):
        return 56 + 8 * len(value)
    return 64 + 100 * len(value) if isinstance(value, dict) else 48
