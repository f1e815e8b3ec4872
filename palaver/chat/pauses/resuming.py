"""Goes on with turns that wait for somebody and whose worker has died, or has ended."""

import zlib
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from palaver.chat.engine import Engine
from palaver.chat.pauses.pauses import Stored
from palaver.chat.pauses.state import turn_of, unpacked
from palaver.config.bots import Bots
from palaver.core import leaving
from palaver.core.caller import UNRESTRICTED, server
from palaver.core.db import Database
from palaver.core.errors import PalaverError, Unavailable
from palaver.core.logs import logger
from palaver.security.standing.absent import absent

log = logger("chat")


class Resuming:
    def __init__(self, db: Database, engine: Engine, bots: Bots) -> None:
        self.db, self.pauses, self.engine, self.bots = db, engine.agreeing.pauses, engine, bots
        self._judges = False

    def heard(self, closed: Sequence[UUID]) -> None:
        """This worker may judge others."""
        del closed
        self._judges = True

    async def look(self) -> None:
        """Have the turns of the dead wait here; what was decided meanwhile is done at once."""
        if not self._judges or leaving.seconds():
            return
        self._judges = False
        adopted = await self.pauses.adopt(self.engine.under_way.known)
        for stored in adopted:
            await self._adopted(stored)
        if adopted:
            await self.engine.tools.approvals.look()

    async def _adopted(self, stored: Stored) -> None:
        """What is not there may be there soon; a turn that nobody can decide any more does not wait for it."""
        try:
            await self._resumed(stored)
        except (PalaverError, ValueError, zlib.error) as error:
            log.warning("a turn cannot go on", turn=str(stored.turn_id), reason=str(error))
            again = isinstance(error, Unavailable) and stored.seconds > 0
            await self._let_go(stored, self.pauses.leave if again else self.pauses.give_up)
        except Exception as error:  # nobody waits for it; the log holds the trace
            log.exception("a turn cannot go on", turn=str(stored.turn_id), exc_info=error)
            await self._let_go(stored, self.pauses.give_up)
        else:
            log.info("a turn goes on here", turn=str(stored.turn_id))

    async def _let_go(self, stored: Stored, how: Callable[[Stored], Awaitable[None]]) -> None:
        """Where that fails, the turn is this worker's without its knowledge, and adopted anew."""
        try:
            await how(stored)
        except PalaverError as error:
            log.warning("a turn cannot be let go", turn=str(stored.turn_id), reason=error.message)

    async def _resumed(self, stored: Stored) -> None:
        """Its owner is not here: it has the rights that they have by now."""
        state = await unpacked(stored.body)
        account, bot_id = stored.account_id, stored.bot_id
        bot = await self.bots.version(server(account, UNRESTRICTED), bot_id, stored.version)
        caller = await absent(self.db, account=account, kind=stored.kind, owner=stored.owner, bot=bot_id)
        ids, worker = (stored.turn_id, stored.session_id), self.pauses.worker
        turn = turn_of(state, caller, bot, worker, ids, stored.seconds)
        await self.engine.tools.again(turn, state)
        await self.engine.moderation.guard(turn)
        if turn.gate is not None and state.passed is not None:
            turn.gate.pass_again(state.passed)
        self.engine.resume(turn)
