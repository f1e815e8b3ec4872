"""The log of a turn: every event in one buffer; readers are offsets, attach after any id and never slow the turn."""

import asyncio
from array import array
from bisect import bisect_right
from collections.abc import AsyncGenerator
from typing import Final
from uuid import UUID

from palaver.chat.events import event_id, frame, offset_of, place_of
from palaver.chat.spool import Spool
from palaver.web.sse import Last

KEEP_S: Final = 60.0
_OVERHEAD: Final = 1_600  # bytes that a log takes beside its frames, with what is known of it elsewhere
_FRAME_END: Final = b"\n\n"
_PIECE: Final = 256 * 1024
_ID_BYTES: Final = 32  # more than the first line of a frame has


class TurnLog:
    """Frames follow each other; event n ends at `_ends[n-1]`. A reader takes all that came since its last write."""

    __slots__ = ("_ends", "_frames", "_waiting", "account", "bot", "closed", "id", "left", "offset", "owner")

    def __init__(self, id: UUID, account: UUID, owner: str, bot: UUID) -> None:
        self.id, self.account, self.owner, self.bot = id, account, owner, bot
        self.offset = 0
        self.closed = False
        self.left = False  # it goes on at another worker
        self._frames = Spool()
        self._ends = array("I")  # a tenth of what a list takes, for each event of each open turn
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def size(self) -> int:
        return len(self._frames)

    @property
    def held(self) -> int:
        """Bytes of memory, roughly."""
        return self._frames.held + len(self._ends) * self._ends.itemsize + _OVERHEAD

    def append(self, kind: bytes, fields: bytes, characters: int = 0) -> None:
        """Add an event; `characters` is how much of the answer it carries."""
        self.offset += characters
        self._ends.append(self._frames.add(frame(event_id(len(self._ends) + 1, self.offset), kind, fields)))

    @property
    def last(self) -> int:
        """The id of the newest event; 0 while there is none."""
        return self._id(len(self._ends)) if self._ends else 0

    @property
    def frames(self) -> bytes:
        """All there are, as `take` adds them to another log."""
        return self._frames.part(0, len(self._frames))

    def take(self, frames: bytes) -> None:
        """Add whole frames as another log of the same turn has written them."""
        base, at = len(self._frames), 0
        self._frames.add(frames)
        while (end := frames.find(_FRAME_END, at)) >= 0:
            at = end + len(_FRAME_END)
            self._ends.append(base + at)

    async def reaches(self, after: int) -> None:
        """Wait until the event `after` has been added, or none will be."""
        while not self.closed and len(self._ends) < place_of(after):
            await self._more()

    def wake(self) -> None:
        """Let the readers see what was appended: once per batch, not per event."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    def leave(self) -> None:
        """Its end is told by another log."""
        self.left = True
        self.close()

    def close(self) -> None:
        self.closed = True
        self.wake()

    async def read(self, after: int = 0) -> AsyncGenerator[bytes, None]:
        """Whole frames after the event with the id `after`, until the turn has ended; the last ones say so."""
        at = self._end_of(after)
        while not (self.closed and at == len(self._frames)):
            end = self._upto(at)
            if end > at:
                piece, at = self._frames.part(at, end), end
                ends = self.closed and not self.left and end == len(self._frames)
                yield Last(piece) if ends else piece
            else:
                await self._more()

    async def _more(self) -> None:
        """Until the next wake."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future

    def _upto(self, at: int) -> int:
        """Where the next piece ends: with what there is, or where as many whole events end as one write is worth."""
        if len(self._frames) - at <= _PIECE:
            return len(self._frames)
        return self._ends[max(bisect_right(self._ends, at + _PIECE) - 1, bisect_right(self._ends, at))]

    def _end_of(self, after: int) -> int:
        """Where the event `after` ends; the database numbers events otherwise, but offsets are the same."""
        place = place_of(after)
        if place == 0:
            return 0
        if place <= len(self._ends) and self._id(place) == after:
            return self._ends[place - 1]
        known = sum(offset_of(self._id(number)) <= offset_of(after) for number in range(1, len(self._ends) + 1))
        if self.closed:
            known = max(min(known, len(self._ends) - 1), 0)
        return self._ends[known - 1] if known else 0

    def _id(self, place: int) -> int:
        start = (self._ends[place - 2] if place > 1 else 0) + len(b"id: ")
        return int(self._frames.part(start, start + _ID_BYTES).partition(b"\n")[0])
