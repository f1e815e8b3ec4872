"""One WebSocket under uvicorn: a client that takes nothing is left, whatever waits for it."""

from asyncio import BaseTransport, Transport
from typing import cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from palaver.serve.unread import PATIENCE_S, Unread


class WebSocket(WebSocketsSansIOProtocol):
    """uvicorn notices that no pong comes, and then waits until all is written that nobody reads."""

    unread_s = PATIENCE_S

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._unread = Unread(cast("Transport", transport), self.loop, self.unread_s)

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread.over()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.full()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread.over()
