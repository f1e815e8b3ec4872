"""Turns of other workers: what one worker asks of another, and their logs as the readers here see them."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.chat.turnlog import TurnLog
from palaver.core.cache import Bus, Message
from palaver.core.errors import Unavailable
from palaver.kit.ids import uuid7
from palaver.web.sse import Last

MORE: Final = b"+"
LAST: Final = b"-"
UNKNOWN: Final = b"?"
ALIVE: Final = b"."
_SILENCE_S: Final = 4.0


class Wanted(msgspec.Struct, frozen=True):
    """What one worker asks of another, the one with the number `worker`; that checks whose turn it is."""

    act: Literal["read", "cancel", "forget"]
    turn: UUID
    account: UUID
    owner: str
    bots: frozenset[UUID] | None
    reply: str = ""
    worker: int = 0


wanted_of = msgspec.json.Decoder(Wanted).decode


class Lost(Exception):
    """The other worker's log broke off; `heard` is when it last gave a sign of life, by the loop's clock."""

    def __init__(self, reason: str, heard: float) -> None:
        super().__init__(reason)
        self.heard = heard


def topic(worker: int) -> str:
    return f"turns.worker.{worker}"


async def ask(bus: Bus, wanted: Wanted) -> int:
    """Tell the turn's worker; how many have heard it."""
    return await bus.publish(topic(wanted.worker), msgspec.json.encode(wanted))


class _Mirror:
    """The log of a turn that runs elsewhere, fed over the bus once for all its readers here."""

    def __init__(self, wanted: Wanted) -> None:
        self.log = TurnLog(wanted.turn, wanted.account, wanted.owner, wanted.turn)
        self.readers = 0
        self.lost = ""
        self.heard = 0.0
        self.feeding: asyncio.Task[None] | None = None


class Mirrors:
    """Whoever reads has been found to own the turn; the owner's worker looks once more, for the first of them."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self._open: dict[UUID, _Mirror] = {}

    async def read(self, wanted: Wanted, after: int) -> AsyncGenerator[bytes, None]:
        """The turn's events after `after` until its end; Lost when its worker is silent or does not know it."""
        mirror = self._open.get(wanted.turn) or self._begun(wanted)
        mirror.readers += 1
        try:
            await mirror.log.reaches(after)
            async for piece in mirror.log.read(after):
                yield bytes(piece) if mirror.lost and type(piece) is Last else piece
        finally:
            mirror.readers -= 1
            if not mirror.readers:
                self._ended(mirror)
        if mirror.lost:
            raise Lost(mirror.lost, mirror.heard)

    def _begun(self, wanted: Wanted) -> _Mirror:
        mirror = self._open[wanted.turn] = _Mirror(wanted)
        mirror.feeding = asyncio.get_running_loop().create_task(self._feed(mirror, wanted))
        return mirror

    async def _feed(self, mirror: _Mirror, wanted: Wanted) -> None:
        try:
            await self._fed(mirror, msgspec.structs.replace(wanted, reply=f"turns.reader.{uuid7().hex}"))
        except (Unavailable, TimeoutError) as error:
            mirror.lost = repr(error)
        finally:
            self._ended(mirror)
            mirror.log.close()

    def _ended(self, mirror: _Mirror) -> None:
        """Whoever comes next begins another."""
        if self._open.get(mirror.log.id) is mirror:
            del self._open[mirror.log.id]
        if mirror.feeding is not None and mirror.feeding is not asyncio.current_task():
            mirror.feeding.cancel()

    async def _fed(self, mirror: _Mirror, wanted: Wanted) -> None:
        """Every piece of the other log; empty ones while the model is silent."""
        loop = asyncio.get_running_loop()
        async with self.bus.subscribe([wanted.reply]) as feed:
            if not await ask(self.bus, wanted):
                mirror.lost = "nobody listens"
                return
            while True:
                async with asyncio.timeout(_SILENCE_S):
                    message = await anext(feed, None)
                if not isinstance(message, Message) or message.data == UNKNOWN:
                    mirror.lost = "messages were lost, or the turn is unknown there"
                    return
                mirror.heard = loop.time()
                if message.data == LAST:
                    return
                if piece := message.data[len(MORE) :]:
                    mirror.log.take(piece)
                    mirror.log.wake()
