"""Calls that wait for a person: the question lies in the database, and whoever answers may do so at any worker."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from palaver.core.audit import Act
from palaver.core.cache import Bus, Message
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import NotFound, Unavailable
from palaver.core.events import Events
from palaver.core.logs import logger
from palaver.tools.book import SQL
from palaver.tools.tool import Approval

log = logger("tools")

PATIENCE_S: Final = 300.0
OPERATORS: Final = "tools.approve"
_TOPIC: Final = "tools.decided"
LOOK_S: Final = 3.0  # how often the database is asked, should the bus have lost the word

Decision = Literal["approved", "declined", "expired"]


class _Decided(msgspec.Struct, frozen=True):
    id: UUID
    decision: Decision


class Approvals:
    """Nothing is held while somebody waits: no task, no connection, no lock, no place among the tools that run."""

    def __init__(self, db: Database, bus: Bus, events: Events, patience_s: float = PATIENCE_S) -> None:
        self.db, self.bus, self.events, self.patience_s = db, bus, events, patience_s
        self._waiting: dict[UUID, Callable[[], object]] = {}

    async def ask(self, account: UUID, id: UUID, approval: Approval) -> None:
        """From here on somebody can answer."""
        patience = timedelta(seconds=self.patience_s)
        await self.db.run(SQL.ask_for, id=id, account_id=account, approval=approval, patience=patience)

    def watch(self, id: UUID, wake: Callable[[], object]) -> None:
        """Have it called each time that a decision may be there, until it is forgotten."""
        self._waiting[id] = wake

    def forget(self, id: UUID) -> None:
        self._waiting.pop(id, None)

    async def decisions(self, account: UUID, ids: Sequence[UUID], *, late: bool = False) -> Mapping[UUID, Decision]:
        """What was decided of some calls; once it is `late`, nobody decides what is still open."""
        if late:
            await self.db.run(SQL.expire, ids=list(ids), account_id=account)
        found = await self.db.all(SQL.decided, _Decided, ids=list(ids), account_id=account)
        return {each.id: each.decision for each in found}

    async def decide(self, caller: Caller, id: UUID, *, ok: bool, turn: UUID | None = None) -> None:
        """
        Answer for a call: of one's own turn, or, for who may, one that asks for an operator.

        NotFound where it is none of those, or is not waited for any more.
        """
        found = await self.db.value(
            SQL.decide,
            id=id,
            account_id=caller.account,
            turn_id=turn,
            owner=caller.owner,
            operator=turn is None and caller.may(OPERATORS),
            **caller.bots_reach,
            decision="approved" if ok else "declined",
            by=caller.owner,
        )
        if found is None:
            raise NotFound("There is no such call, or it does not wait for you any more.")
        target = f"the call {id} of a tool"
        act = Act(account=caller.account, actor=caller.owner, action=OPERATORS, target=target, details={"ok": ok})
        await self.events.tell(act)
        try:
            await self.bus.publish(_TOPIC, id.bytes)
        except Unavailable as error:
            log.info("who waits finds out by itself", call=str(id), reason=error.message)

    async def serve(self) -> None:
        """Wake whoever waits here for what was decided anywhere, until cancelled."""
        async with self.bus.subscribe([_TOPIC]) as feed:
            async for message in feed:
                if isinstance(message, Message):
                    self._wake(UUID(bytes=message.data))
                else:
                    await self.look()

    async def look(self) -> None:
        """The same for what the bus may have lost."""
        if self._waiting:
            for found in await self.db.all(SQL.decided_anywhere, _Decided, ids=list(self._waiting)):
                self._wake(found.id)

    def _wake(self, id: UUID) -> None:
        if (wake := self._waiting.get(id)) is not None:
            wake()
