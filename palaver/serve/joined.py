"""Sends the head of an answer together with the first of its body: uvicorn writes each by a system call of its own."""

from asyncio import AbstractEventLoop, Transport
from typing import Final

_STATUS_LINE: Final = b"HTTP/1.1 "


class Joined:
    """What an answer sees of its connection; a head that nothing follows goes out when the loop comes round."""

    __slots__ = ("_head", "_loop", "_transport")

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._head = b""

    def write(self, data: bytes) -> None:
        if self._head:
            data, self._head = self._head + data, b""
        elif data.startswith(_STATUS_LINE):
            self._head = data
            self._loop.call_soon(self._flush)
            return
        self._transport.write(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def _flush(self) -> None:
        if self._head:
            head, self._head = self._head, b""
            self._transport.write(head)
