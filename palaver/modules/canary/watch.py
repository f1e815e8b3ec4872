"""The watch: judges the canaries of all accounts every few seconds, and withdraws those that are worse."""

import time
from datetime import timedelta
from typing import Final
from uuid import UUID

from palaver.config.releasing.canary import StoredCanary
from palaver.core.audit import Act
from palaver.core.caller import UNRESTRICTED, server
from palaver.core.events import Events
from palaver.core.logs import logger
from palaver.modules.canary.trials import Trials

log = logger("canary")

LOOK_S: Final = 2.0
_EVERY: Final = timedelta(seconds=LOOK_S)
_REST: Final = 20  # times as long as it took: 120,000 turns were counted in 0.7 s


class Watch:
    """Every worker looks; each canary is judged by one of them, and withdrawn once."""

    def __init__(self, trials: Trials, events: Events) -> None:
        self.trials, self.events = trials, events
        self._paces: dict[UUID, timedelta] = {}

    async def look(self) -> None:
        running = await self.trials.canaries.all_running()
        self.trials.bots.compare({canary.bot_id: canary.number for canary in running})
        self._paces = {canary.id: self._paces.get(canary.id, _EVERY) for canary in running}
        for canary in running:
            try:
                await self._in_turn(canary)
            except Exception:  # one that cannot be judged keeps nobody else's from it
                log.exception("a canary could not be judged", canary=str(canary.id), account=str(canary.account_id))

    async def _in_turn(self, canary: StoredCanary) -> None:
        """Judge it, unless another worker just has."""
        if await self.trials.canaries.claim(canary, self._paces[canary.id]):
            started = time.perf_counter()
            await self.judge(canary)
            took = timedelta(seconds=time.perf_counter() - started)
            self._paces[canary.id] = max(_EVERY, _REST * took)

    async def judge(self, canary: StoredCanary) -> bool:
        """Whether this withdrew it."""
        who = server(canary.account_id, UNRESTRICTED)
        findings = await self.trials.found(who, canary)
        if not findings.breaches:
            return False
        reason = " ".join(breach.message for breach in findings.breaches)
        alias = (await self.trials.bots.active_by_id(who, canary.bot_id)).alias
        if not await self.trials.end(who, canary, alias, reason, findings):
            return False
        log.warning("a canary was withdrawn", bot=alias, version=canary.number, reason=reason)
        details = {"version": str(canary.number), "against": str(canary.against), "reason": reason}
        target = f"canary of /bots/{alias}"
        await self.events.tell(
            Act(account=who.account, actor=who.owner, action="bots.write", target=target, details=details)
        )
        return True
