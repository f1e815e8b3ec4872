"""Calls that wait for a person: the question lies in the database, and whoever answers may do so at any worker."""

import asyncio
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from palaver.core.audit import Act
from palaver.core.cache import Bus, Message
from palaver.core.caller import Caller
from palaver.core.db import Database
from palaver.core.errors import NotFound, PalaverError, Unavailable
from palaver.core.events import Events
from palaver.core.logs import logger
from palaver.tools.book import SQL
from palaver.tools.tool import Approval

log = logger("tools")

PATIENCE_S: Final = 300.0  # less than a turn may take
OPERATORS: Final = "tools.approve"
_TOPIC: Final = "tools.decided"
_LOOK_S: Final = 3.0  # how often the database is asked, should the bus have lost the word

Decision = Literal["approved", "declined", "expired"]


class Approvals:
    """Nothing is held while somebody waits: no connection, no lock, no place among the tools that run."""

    def __init__(self, db: Database, bus: Bus, events: Events, patience_s: float = PATIENCE_S) -> None:
        self.db, self.bus, self.events, self.patience_s = db, bus, events, patience_s
        self._waiting: dict[UUID, asyncio.Event] = {}

    async def ask(self, account: UUID, id: UUID, approval: Approval) -> None:
        """From here on somebody can answer."""
        patience = timedelta(seconds=self.patience_s)
        await self.db.run(SQL.ask_for, id=id, account_id=account, approval=approval, patience=patience)

    async def wait(self, account: UUID, id: UUID) -> Decision:
        """What was decided; "expired" when nobody did in time, or when it cannot be known."""
        heard = self._waiting[id] = asyncio.Event()
        deadline = asyncio.get_running_loop().time() + self.patience_s
        try:
            while (left := deadline - asyncio.get_running_loop().time()) > 0:
                if (found := await self._decided(account, id)) is not None:
                    return found
                heard.clear()
                try:
                    await asyncio.wait_for(heard.wait(), min(_LOOK_S, left))
                except TimeoutError:
                    continue
            return await self._expired(account, id)
        finally:
            del self._waiting[id]

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
                told = [UUID(bytes=message.data)] if isinstance(message, Message) else list(self._waiting)
                for id in told:
                    if id in self._waiting:
                        self._waiting[id].set()

    async def _decided(self, account: UUID, id: UUID) -> Decision | None:
        """What the database says; None too while it says nothing."""
        try:
            found: Decision | None = await self.db.value(SQL.decision_of, id=id, account_id=account)
        except PalaverError as error:
            log.warning("a decision cannot be read", call=str(id), reason=error.message)
            return None
        return found

    async def _expired(self, account: UUID, id: UUID) -> Decision:
        """Close it; who was faster by a moment has decided."""
        try:
            await self.db.run(SQL.expire, id=id, account_id=account)
        except PalaverError as error:
            log.warning("a call that nobody answered is not closed", call=str(id), reason=error.message)
            return "expired"
        return await self._decided(account, id) or "expired"
