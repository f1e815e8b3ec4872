"""What a process that reads strangers' files does to itself first: bounds on memory and time, a tie to its parent."""

import contextlib
import os
import resource
import threading

import msgspec


class Bounds(msgspec.Struct, frozen=True):
    """Address space in bytes and processor seconds; a platform that does not know one goes without it."""

    memory_bytes: int
    cpu_s: int


def confine(bounds: Bounds) -> None:
    """Take the bounds, yield to everybody else, leave no core file behind."""
    wanted = {
        resource.RLIMIT_AS: (bounds.memory_bytes, bounds.memory_bytes),
        # The softer one ends the process with a signal that tells why.
        resource.RLIMIT_CPU: (bounds.cpu_s, bounds.cpu_s + 5),
        resource.RLIMIT_CORE: (0, 0),
    }
    for limit, values in wanted.items():
        # macOS refuses a bound on the address space.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, values)
    with contextlib.suppress(OSError):
        os.nice(10)


def read_order() -> bytes:
    """The first line of standard input, read without a buffer: what follows it is only the parent's presence."""
    line = bytearray()
    while (byte := os.read(0, 1)) not in {b"", b"\n"}:
        line += byte
    return bytes(line)


def end_with_parent() -> None:
    """Leave at once when the parent closes our standard input, as it does by dying."""
    threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    while os.read(0, 64):
        pass
    os._exit(1)
