"""The witness: tells the audit what happens at the door: keys that are used, credentials and callers turned away."""

import time
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from starlette.requests import HTTPConnection

from palaver.core.audit import CREDENTIAL, DENIED, DONE, KEY_USED, Act, Detail, Outcome
from palaver.core.caller import Caller
from palaver.core.errors import Refusal
from palaver.core.events import Events
from palaver.kit.jsons import storable
from palaver.web.peer import Proxies

_AGAIN_S: Final = 60.0  # the audit itself decides how often a use is written; this only spares its being asked
_CAPACITY: Final = 10_000
_NOTHING: Final[Mapping[str, Detail]] = {}


class Witness:
    def __init__(self, events: Events, proxies: Proxies) -> None:
        self.events, self.proxies = events, proxies
        self._told: dict[tuple[UUID, str, str], float] = {}

    async def tell(
        self,
        connection: HTTPConnection,
        account: UUID,
        actor: str,
        action: str,
        outcome: Outcome = DONE,
        details: Mapping[str, Detail] = _NOTHING,
    ) -> None:
        """Tell that `actor` did `action` over this connection, or what became of it."""
        scope = connection.scope
        act = Act(
            account=account,
            actor=actor,
            action=action,
            outcome=outcome,
            target=storable(f"{scope.get('method', 'GET')} {scope['path']}"),
            details=details,
            address=self.proxies.address(connection),
            user_agent=connection.headers.get("user-agent", ""),
            request_id=scope["state"]["request_id"],
        )
        await self.events.tell(act)

    async def saw(self, caller: object, connection: HTTPConnection) -> None:
        """A credential that counts, told of keys alone: people have signed in, and visitors come in any number."""
        if isinstance(caller, Caller) and caller.owner.startswith("key:"):
            use = (caller.account, caller.owner, self.proxies.address(connection))
            if self._told.get(use, 0.0) > time.monotonic():
                return
            if len(self._told) >= _CAPACITY:
                self._told.clear()
            self._told[use] = time.monotonic() + _AGAIN_S
            await self.tell(connection, caller.account, caller.owner, KEY_USED)

    async def refused(
        self, error: Refusal, connection: HTTPConnection, action: str = CREDENTIAL, outcome: Outcome = DENIED
    ) -> None:
        """A credential that does not count, or not here; whose nobody knows belongs to no account's record."""
        if error.account is not None:
            await self.tell(connection, error.account, error.owner, action, outcome, {"reason": error.message})

    async def denied(self, caller: Caller, connection: HTTPConnection, permission: str, reason: str) -> None:
        await self.tell(connection, caller.account, caller.owner, permission, DENIED, {"reason": reason})
