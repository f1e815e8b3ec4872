"""A short-lived process of ours that reads a stranger's file: started, listened to, and always ended."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

import palaver
from palaver.knowledge.reading.refusal import Refusal, out_of_memory, timeout

log = structlog.get_logger(__name__)

_LINE = 1 << 20
_KEPT = 4_000
_LAST_BREATH_S = 5.0
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
_OURS = {
    "PYTHONPATH": str(Path(palaver.__file__).parents[1]),
    "PYTHONUTF8": "1",
    "MALLOC_ARENA_MAX": "2",
    "RAYON_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
# How the kernel, PDFium and Rust end a process that asks for more memory than it may have.
_OUT_OF_MEMORY = {signal.SIGKILL, signal.SIGILL, signal.SIGTRAP}
_MEMORY_WORDS = (b"MemoryError", b"memory allocation", b"bad_alloc", b"out of memory", b"Cannot allocate memory")


class Child:
    """The process while it runs; it sees its parent in its standard input, which stays open so long."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._said = b""
        self._listening = asyncio.create_task(self._listen())

    @property
    def pid(self) -> int:
        return self._process.pid

    async def line(self, timeout_s: float) -> bytes:
        """The next line of its output, empty at the end; raises TimeoutError."""
        assert self._process.stdout is not None
        async with asyncio.timeout(timeout_s):
            return await self._process.stdout.readline()

    async def rest(self, timeout_s: float) -> bytes:
        """All of its output to the end; raises TimeoutError."""
        assert self._process.stdout is not None
        async with asyncio.timeout(timeout_s):
            return await self._process.stdout.read()

    async def ending(self) -> Refusal:
        """Why it left without its last word."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_BREATH_S):
                await self._process.wait()
                await self._listening
        status = self._process.returncode
        log.warning("a document's reader broke down", status=status, said=self._said.decode("utf-8", "replace"))
        return _verdict(status, self._said)

    async def order(self, line: bytes) -> None:
        assert self._process.stdin is not None
        # One that is already gone is found out by its silence.
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(line + b"\n")
            await self._process.stdin.drain()

    async def end(self) -> None:
        # Not by the object's own method, which would collect the exit status that the event loop is waiting for.
        with contextlib.suppress(ProcessLookupError):
            if self._process.returncode is None:
                os.kill(self.pid, signal.SIGKILL)
        self._listening.cancel()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()

    async def _listen(self) -> None:
        assert self._process.stderr is not None
        while part := await self._process.stderr.read(_KEPT):
            self._said = (self._said + part)[-_KEPT:]


@asynccontextmanager
async def running(module: str, *argv: str, order: bytes) -> AsyncIterator[Child]:
    """Run a module of ours in a process of its own, give it its order, and end it on leaving, whatever happens."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-s", "-m", module, *argv),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        limit=_LINE,
        env=_environment(),
        start_new_session=True,
    )
    child = Child(process)
    try:
        await child.order(order)
        yield child
    finally:
        await child.end()


def _environment() -> Mapping[str, str]:
    """Nothing that a reader of documents has no use for: no keys, no addresses."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _OURS


def _verdict(status: int | None, said: bytes) -> Refusal:
    number = signal.Signals(-status) if status is not None and status < 0 else None
    if number is signal.SIGXCPU:
        return timeout()
    if number in _OUT_OF_MEMORY or any(word in said for word in _MEMORY_WORDS):
        return out_of_memory()
    return Refusal(
        "damaged",
        "The document breaks the program that reads it; it is probably damaged. Open it in the program that made it,"
        " save it and upload it again.",
    )
