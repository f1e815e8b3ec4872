"""Which worker process serves a connection: as the kernel knows it; only Linux tells."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from tests.e2e.stream import Stream, connect
from tests.servers.palaver import PATIENCE_S, until

KNOWN = Path("/proc/net/tcp").exists()
_TRIES = 200


class Listening(Protocol):
    """A server as far as it is landed on."""

    @property
    def port(self) -> int: ...
    @property
    def worker_pids(self) -> list[int]: ...


async def land(server: Listening, worker: int) -> Stream:
    """A connection that the worker with this pid has taken."""
    for _ in range(_TRIES):
        stream = await connect(server.port)
        if await worker_of(server, stream.local_port) == worker:
            return stream
        stream.cut()
        await asyncio.sleep(0)
    raise AssertionError(f"worker {worker} took none of {_TRIES} connections")


async def worker_of(server: Listening, port: int) -> int:
    """The pid of the worker that has taken the connection from the client's `port`, once it is taken."""
    found: list[int] = []
    pids = server.worker_pids

    def taken() -> bool:
        inode = _inode(server.port, port)
        found.extend(pid for pid in pids if inode and _holds(pid, inode))
        return bool(found)

    assert await until(taken, PATIENCE_S, pause_s=0.001), "nobody takes the connection"
    return found[0]


def _inode(server: int, client: int) -> str | None:
    """The inode of the server's end of a connection; none before it is accepted."""
    local, remote = (f"0100007F:{port:04X}" for port in (server, client))
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        whole = len(fields) > 9  # the kernel's table changes while it is read
        if whole and fields[1] == local and fields[2] == remote:
            return fields[9] if fields[9] != "0" else None
    return None


def _holds(pid: int, inode: str) -> bool:
    target = f"socket:[{inode}]"
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            if str(entry.readlink()) == target:
                return True
    return False
