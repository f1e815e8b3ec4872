"""The turnstile that every turn passes, by whatever carrier: how often, and how many at once, by the bot's limits."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Final
from uuid import UUID

from palaver.config.bots import Bot
from palaver.config.document.limits import Limits as Rules
from palaver.core import metrics
from palaver.core.caller import Caller
from palaver.core.errors import RateLimited
from palaver.core.limits.limit import TURNS, Allowance, Standing, allowance, crowd
from palaver.core.limits.limits import Limits
from palaver.kit.ids import uuid7

RENEW_S: Final = 10.0
_PLACE_S: Final = 30.0  # without a beat: a worker that has died holds its places no longer
_LONGEST_S: Final = 900.0  # no turn lasts as long
_STOPPING_S: Final = 3.0
_BEGINNING_S: Final = 10.0  # a turn that has not begun by then does not hold up the next
_AGAIN_S: Final = 0.02
_STAFF: Final = "bots.read"
_AT_ONCE: Final = "at once"


class Ticket:
    """What one turn holds until it leaves."""

    __slots__ = ("heard", "holder", "left", "places", "session", "since", "standing", "stopping")

    def __init__(self, session: UUID | None) -> None:
        self.session = session
        self.holder = ""
        self.places: dict[str, int] = {}
        self.standing: Standing | None = None
        self.since = time.monotonic()
        self.stopping = False  # its owner wants no more of it
        self.heard = False  # what it waits for may have come while it was at work
        self.left = asyncio.Event()


class Turnstile:
    def __init__(self, limits: Limits, worker: int) -> None:
        self.limits, self.worker = limits, worker
        self._answering: dict[UUID, set[Ticket]] = {}
        self._seated: set[Ticket] = set()

    @contextlib.asynccontextmanager
    async def alone(self, caller: Caller, session: UUID | str | None) -> AsyncIterator[None]:
        """
        One turn begins after the other in a conversation, whichever worker has it: the next finds it in the database.
        What has another name than a conversation's id is begun so too.

        Raises RateLimited when its turn does not come. Whoever dies meanwhile is in the way for some seconds.
        """
        if session is None:
            yield
            return
        holder, places = uuid7().hex, {f"begins:{caller.account}:{caller.owner}:{session}": 1}
        deadline = time.monotonic() + _STOPPING_S
        while await self.limits.shared.hold(places, holder, _BEGINNING_S) is not None:
            if time.monotonic() > deadline:
                raise _still_answering()
            await asyncio.sleep(_AGAIN_S)
        try:
            yield
        finally:
            await self.limits.shared.release(places, holder)

    async def enter(
        self, caller: Caller, bot: Bot, session: UUID | None = None, answering: Sequence[int] = ()
    ) -> Ticket:
        """
        Let a turn in, or raise RateLimited; whoever is let in leaves, however the turn ends.

        `answering` are the workers that answer in the same session, as the database knows them.
        """
        rules = bot.document.limits
        ticket = Ticket(session)
        try:
            if session is not None and rules.per_session_concurrency is not None:
                await self._sit(ticket, session, rules.per_session_concurrency, answering)
            if rules.per_bot_concurrency is not None:
                await self._hold(ticket, caller, bot, rules.per_bot_concurrency)
            ticket.standing = await self._count(caller, bot, rules)
        except BaseException:
            await self.leave(ticket)
            raise
        return ticket

    def sit(self, ticket: Ticket) -> None:
        """A turn that was let in elsewhere is under way here."""
        if ticket.session is not None:
            self._answering.setdefault(ticket.session, set()).add(ticket)

    async def leave(self, ticket: Ticket) -> None:
        """Give back what the turn holds."""
        if ticket.session is not None and (seated := self._answering.get(ticket.session)):
            seated.discard(ticket)
            if not seated:
                del self._answering[ticket.session]
        ticket.left.set()
        if ticket in self._seated:
            self._seated.discard(ticket)
            await self.limits.shared.release(ticket.places, ticket.holder)

    async def renew(self) -> None:
        """Hold on to the places of the turns that are under way."""
        for ticket in [*self._seated]:
            if time.monotonic() - ticket.since > _LONGEST_S:
                self._seated.discard(ticket)
            elif ticket in self._seated:
                await self.limits.shared.hold(ticket.places, ticket.holder, _PLACE_S)

    async def _sit(self, ticket: Ticket, session: UUID, most: int, answering: Sequence[int]) -> None:
        """This worker's own turns count from here on, those of the others once they have begun."""
        for other in [*self._answering.get(session, ())]:
            if other.stopping:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_STOPPING_S):
                        await other.left.wait()
        elsewhere = sum(worker != self.worker for worker in answering)
        if len(self._answering.get(session, ())) + elsewhere >= most:
            raise _still_answering()
        self._answering.setdefault(session, set()).add(ticket)

    async def _hold(self, ticket: Ticket, caller: Caller, bot: Bot, most: int) -> None:
        ticket.holder, places = uuid7().hex, {f"turns:{bot.account}:{bot.id}": most}
        if await self.limits.shared.hold(places, ticket.holder, _PLACE_S) is not None:
            self.limits.offenders.note(Allowance(caller.account, "bot", str(bot.id), _AT_ONCE, most, most), bot.alias)
            raise _busy("bot", "Too many are talking to this bot right now: please try again in a moment.")
        ticket.places = places
        self._seated.add(ticket)

    async def _count(self, caller: Caller, bot: Bot, rules: Rules) -> Standing | None:
        allowances = [
            allowance(limit, caller.account, str(bot.id))
            for limit in (() if caller.kind in {"super", "system"} else await self.limits.stored.of(caller.account))
            if limit.scope == "bot" and limit.route_class in TURNS
        ]
        rpm = rules.per_visitor_rpm
        if rpm is not None:
            allowances.extend(_of_visitor(caller, bot, rpm))
        return await self.limits.spend(allowances, f"{caller.name} · {bot.alias}") if allowances else None


def _of_visitor(caller: Caller, bot: Bot, rpm: int) -> Iterator[Allowance]:
    """What the visitor has whom the caller speaks for, and what a guest has: no id is a way around one's own limit."""
    if caller.client:
        found = Allowance(caller.account, "visitor", f"{caller.client.subject} {bot.id}", "turn", rpm, rpm)
        yield found
        if caller.client.near:
            yield crowd(found, f"{caller.client.near} {bot.id}")
    if is_guest(caller):
        yield Allowance(caller.account, "visitor", f"{caller.owner} {bot.id}", "turn", rpm, rpm)


def is_guest(caller: Caller) -> bool:
    """Visitors and end users: those who may do nothing but talk."""
    return caller.kind == "visitor" or (caller.kind == "user" and not caller.may(_STAFF))


def _still_answering() -> RateLimited:
    return _busy("session", "This conversation is still being answered: wait for the end, or stop it.")


def _busy(scope: str, message: str) -> RateLimited:
    metrics.RATE_LIMITED.labels(scope, _AT_ONCE).inc()
    return RateLimited(message, headers={"Retry-After": "1"})
