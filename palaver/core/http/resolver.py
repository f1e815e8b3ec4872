"""From a host's name to its addresses; whether they may be used is others' business."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Final, Protocol

from palaver.core.http.address import Address

_AT_ONCE: Final = 4


class Resolver(Protocol):
    async def resolve(self, host: str) -> Sequence[Address]:
        """The addresses of a name, best first; none when it has none."""
        ...


class SystemResolver:
    """What the machine's own configuration says; in threads of its own, so that slow names hold up nobody else."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="resolver")

    async def resolve(self, host: str) -> Sequence[Address]:
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host)
        except (OSError, UnicodeError):
            return []
        return list(dict.fromkeys(ip_address(text) for text in found))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
