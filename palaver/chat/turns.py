"""Finds a turn: here, on the worker that its row names, or in the database once its log is gone."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import aclosing, suppress
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.chat import events
from palaver.chat.relay import ALIVE, LAST, MORE, UNKNOWN, Lost, Mirrors, Wanted, ask, topic, wanted_of
from palaver.chat.sessions.sessions import NO_TURN, Sessions, StoredTurn
from palaver.chat.turnlog import KEEP_S, TurnLog
from palaver.core import leaving
from palaver.core.cache import Bus, Message
from palaver.core.caller import Caller
from palaver.core.errors import NotFound, Unavailable
from palaver.core.logs import logger

log = logger("chat")

_KEPT_BYTES: Final = 32 * 1024 * 1024
_BEAT_S: Final = 1.0
_TOGETHER_S: Final = 0.005  # pieces that come so close go as one
_AGAIN_S: Final = 0.5
_INTERRUPTED_WITHIN_S: Final = 15.0
_CANCELLED_WITHIN_S: Final = 3.0
_CANCEL_PAUSE_S: Final = 0.02


class Turns:
    """The running turns of this worker, and the way to all others."""

    def __init__(self, sessions: Sessions, bus: Bus, worker: int) -> None:
        self.sessions, self.bus, self.worker = sessions, bus, worker
        self._logs: dict[UUID, TurnLog] = {}
        self._finished: dict[UUID, TurnLog] = {}
        self._finished_bytes = 0
        self._cancels: dict[UUID, Callable[[], object]] = {}
        self._serving: set[asyncio.Task[None]] = set()
        self._mirrors = Mirrors(bus)

    def open(self, log: TurnLog, cancel: Callable[[], object]) -> None:
        self._logs[log.id] = log
        self._cancels[log.id] = cancel

    def close(self, log: TurnLog, *, kept: bool = True) -> None:
        """End the log; it is kept for a while, if it is to be and while there is room; then the database answers."""
        log.close()
        self._cancels.pop(log.id, None)
        self._finished[log.id] = log
        self._finished_bytes += log.held
        while self._finished_bytes > _KEPT_BYTES:
            self._forget(next(iter(self._finished.values())))
        asyncio.get_running_loop().call_later(KEEP_S if kept else 0.0, self._forget, log)

    def _drop(self, log: TurnLog) -> None:
        self._logs.pop(log.id, None)
        self._forget(log)

    def _forget(self, log: TurnLog) -> None:
        if self._finished.pop(log.id, None) is not None:
            self._finished_bytes -= log.held
            self._logs.pop(log.id, None)

    async def read(self, caller: Caller, id: UUID, after: int = 0) -> AsyncIterator[bytes]:
        """The events of the caller's turn after the event `after`; NotFound when it is not theirs."""
        here = self._logs.get(id)
        if here is not None:
            _check(here, caller)
            return self._here(caller, here, after)
        stored = await self.sessions.turn(caller, id)
        if stored.has_log and (stored.waits or stored.worker != self.worker):
            return self._elsewhere(caller, stored, after)
        return self._stored(caller, stored, after)

    async def cancel(self, caller: Caller, id: UUID) -> None:
        """Stop the caller's turn, wherever it runs; nothing happens when it has ended. Unavailable when it goes on."""
        here = self._logs.get(id)
        if here is not None:
            _check(here, caller)
            self._stop(id)
            return
        wanted = _wanted("cancel", caller, id)
        deadline, pause = _from_now(_CANCELLED_WITHIN_S), _CANCEL_PAUSE_S
        while (stored := await self.sessions.turn(caller, id)).state == "open":
            if _from_now(0) > deadline:
                raise Unavailable("This turn's server cannot be reached right now. Please try again in a moment.")
            await ask(self.bus, msgspec.structs.replace(wanted, worker=stored.worker))
            await asyncio.sleep(pause)
            pause *= 2

    async def forget(self, caller: Caller, id: UUID, worker: int) -> None:
        """Stop the caller's turn, whose rows are gone, and let nobody read it any more; the `worker` has it."""
        wanted = _wanted("forget", caller, id, worker)
        if id in self._logs:
            self._serve(wanted)
        else:
            await ask(self.bus, wanted)

    def _stop(self, id: UUID) -> None:
        cancel = self._cancels.get(id)
        if cancel is not None:
            cancel()

    async def _here(self, caller: Caller, log: TurnLog, after: int) -> AsyncIterator[bytes]:
        """The log of this worker; another that has taken the turn up tells its end, as long as this one stays."""
        async with aclosing(log.read(after)) as pieces:
            async for piece in pieces:
                yield piece
        if log.left and not leaving.seconds():
            stored = await self.sessions.turn(caller, log.id)
            async for piece in self._elsewhere(caller, stored, log.last or after):
                yield piece

    async def _elsewhere(self, caller: Caller, turn: StoredTurn, after: int) -> AsyncIterator[bytes]:
        """
        Relay the log of the turn's worker; when that breaks off, ask again until the database knows the end.

        What waits for somebody may come to another worker meanwhile, this one included.
        """
        id, worker, heard = turn.id, turn.worker, _from_now(0)
        while True:
            try:
                async with aclosing(self._mirrors.read(_wanted("read", caller, id, worker), after)) as pieces:
                    async for piece in pieces:
                        after = _last_id(piece)
                        yield piece
            except Lost as error:
                heard = max(heard, error.heard)
                log.info("a turn's worker cannot be followed", turn=str(id), error=str(error))
            else:
                return
            stored = await self._known(caller, id)
            heard = _from_now(0) if stored is not None and stored.waits else heard
            worker = worker if stored is None else stored.worker
            late = _from_now(0) > heard + _INTERRUPTED_WITHIN_S
            if stored is not None and (late or stored.state != "open"):
                break
            if stored is None and late:
                raise Unavailable("This turn's server cannot be reached right now. Please try again in a moment.")
            await asyncio.sleep(_AGAIN_S)
        async for piece in self._stored(caller, stored, after):
            yield piece

    async def _known(self, caller: Caller, id: UUID) -> StoredTurn | None:
        """The turn as the database has it; None while that is away: who waits for a worker waits for it too."""
        try:
            return await self.sessions.turn(caller, id)
        except Unavailable:
            return None

    async def _ended(self, caller: Caller, id: UUID) -> StoredTurn:
        """The turn once the database knows its end: its worker may be dead, which shows within seconds."""
        deadline = _from_now(_INTERRUPTED_WITHIN_S)
        while True:
            stored = await self.sessions.turn(caller, id)
            if stored.state != "open" or _from_now(0) > deadline:
                return stored
            await asyncio.sleep(_AGAIN_S)

    async def _stored(self, caller: Caller, stored: StoredTurn, after: int) -> AsyncIterator[bytes]:
        if stored.state == "open":
            stored = await self._ended(caller, stored.id)
        place, offset = events.place_of(after) + 1, events.offset_of(after)
        rest = stored.content[offset:]
        yield events.frame(
            events.event_id(place, offset), b"session_continued", events.session(stored.session_id, stored.id)
        )
        end = max(offset, len(stored.content))
        if rest:
            yield events.frame(events.event_id(place + 1, end), b"token", events.text(rest))
        yield _conclusion(stored, events.event_id(place + 2, end))

    async def serve(self) -> None:
        """Answer the other workers' questions about the turns that run here, until cancelled."""
        async with self.bus.subscribe([topic(self.worker)]) as feed:
            async for message in feed:
                if isinstance(message, Message):
                    self._serve(wanted_of(message.data))

    def _serve(self, wanted: Wanted) -> None:
        found = self._logs.get(wanted.turn)
        yours = found is not None and _belongs(found, wanted.account, wanted.owner, wanted.bots)
        if wanted.act != "read":
            if found is not None and yours:
                self._stop(wanted.turn)
                if wanted.act == "forget":
                    self._drop(found)
            return
        task = asyncio.get_running_loop().create_task(self._forward(found if yours else None, wanted))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _forward(self, found: TurnLog | None, wanted: Wanted) -> None:
        """One more reader of the log: a worker with readers of its own, reached by a topic."""
        if found is None:
            await self.bus.publish(wanted.reply, UNKNOWN)
            return
        beating = asyncio.get_running_loop().create_task(self._beat(wanted.reply))
        try:
            async for piece in found.read():
                if not await self.bus.publish(wanted.reply, MORE + piece):
                    return
                await asyncio.sleep(_TOGETHER_S)
            await self.bus.publish(wanted.reply, UNKNOWN if found.left else LAST)
        except Unavailable as error:
            log.info("a turn's reader cannot be reached", turn=str(wanted.turn), error=repr(error))
        finally:
            beating.cancel()

    async def _beat(self, reply: str) -> None:
        """A model may be silent for minutes; a dead worker must not look like one."""
        with suppress(Unavailable):
            while True:
                if not await self.bus.publish(reply, ALIVE):
                    return
                await asyncio.sleep(_BEAT_S)


def _wanted(act: Literal["read", "cancel", "forget"], caller: Caller, turn: UUID, worker: int = 0) -> Wanted:
    return Wanted(act, turn, caller.account, caller.owner, caller.bots, worker=worker)


def _from_now(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


def _last_id(piece: bytes) -> int:
    start = piece.rindex(b"id: ", 0, piece.rindex(b"\ndata: "))
    return int(piece[start + 4 : piece.index(b"\n", start)])


def _conclusion(stored: StoredTurn, id: int) -> bytes:
    if stored.error_code is not None or stored.state == "open":
        code = stored.error_code or "unavailable"
        message = stored.error_message or "This turn's server cannot be reached."
        return events.frame(id, b"error", events.error(code, message))
    usage = events.Usage(
        stored.prompt_tokens, stored.completion_tokens, stored.prompt_tokens + stored.completion_tokens
    )
    told = events.done(usage, stored.finish_reason or "stop", stored.sources, cache_hit=stored.cache_hit)
    return events.frame(id, b"done", told)


def _check(found: TurnLog, caller: Caller) -> None:
    if not _belongs(found, caller.account, caller.owner, caller.bots):
        raise NotFound(NO_TURN)


def _belongs(found: TurnLog, account: UUID, owner: str, bots: Collection[UUID] | None) -> bool:
    """Whether a turn is the owner's, and its bot open to who asks; None opens every bot."""
    return (found.account, found.owner) == (account, owner) and (bots is None or found.bot in bots)
