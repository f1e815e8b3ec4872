"""One HTTP connection under uvicorn: its request's head is bounded in size and time, and so is what nobody reads."""

from asyncio import BaseTransport, TimerHandle, Transport
from typing import Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from palaver.serve.joined import Joined
from palaver.serve.unread import PATIENCE_S, Unread

_LATE: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Connection(HttpToolsProtocol):
    """
    uvicorn waits for ever, and for any number of bytes, until a head is whole; slow or endless clients would fill us.

    The same time is given to a body whose answer has been sent: its client may finish, but not keep the connection.
    Whoever takes nothing of an answer is left after a minute, so that what is written does not wait for ever.
    """

    patience_s = 20.0
    unread_s = PATIENCE_S
    head_bytes = 64 * 1024
    head_fields = 200

    _timer: TimerHandle | None = None
    _head = True  # one is expected, or under way
    _read = 0  # bytes of it
    _left = False  # to the WebSocket

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast("Transport", transport))
        self._joined = Joined(self.transport, self.loop)
        self._unread = Unread(self.transport, self.loop, self.unread_s)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._rest()
        self._unread.over()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.full()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread.over()

    def data_received(self, data: bytes) -> None:
        if self._head:
            self._read += len(data)
        super().data_received(data)
        if self._head and self._read > self.head_bytes:
            self._end(_LARGE)
        elif self._idle and not self._left:
            self._watch()
        else:
            self._rest()

    def handle_websocket_upgrade(self) -> None:
        """The WebSocket's reader takes fewer and shorter fields than we do; uvicorn says nothing when it gives up."""
        self._left = True
        super().handle_websocket_upgrade()
        if not getattr(self.transport.get_protocol(), "handshake_initiated", True):
            self.transport.write(_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= self.head_fields:
            raise ValueError("too many header fields")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head, self._read = False, 0
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not None and self.cycle is not before:
            self.cycle.transport = cast("Transport", self._joined)

    @property
    def _idle(self) -> bool:
        """Whether nothing of ours is at work on what came."""
        return self.cycle is None or self.cycle.response_complete

    def _watch(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.patience_s, self._end, _LATE)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self, answer: bytes) -> None:
        self._timer = None
        if not self.transport.is_closing():
            if self._read and self._idle:
                self.transport.write(answer)
            self.transport.close()
