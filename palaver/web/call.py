"""What a handler gets: the verified caller, the decoded body and query, and the services."""

from collections.abc import Collection
from typing import Any, Generic, TypeVar
from uuid import UUID

from starlette.requests import Request

from palaver.core.audit import DONE, Act, Outcome
from palaver.core.caller import Caller
from palaver.core.errors import NotFound
from palaver.core.events import Events
from palaver.core.services import Services
from palaver.kit.jsons import storable
from palaver.web.peer import Proxies

Body = TypeVar("Body")
Service = TypeVar("Service")


class Call(Generic[Body]):
    """One request, after authentication and before the answer."""

    __slots__ = ("_caller", "body", "noted", "params", "query", "request", "request_id", "services")

    def __init__(
        self,
        request: Request,
        services: Services,
        caller: Caller | None,
        params: dict[str, str],
        *,
        request_id: str,
    ) -> None:
        self.request = request
        self.services = services
        self.params = params
        self.request_id = request_id
        self._caller = caller
        self.body: Body
        self.query: Any = None
        self.noted: dict[str, str] = {}  # for the audit, what the address does not say

    @property
    def caller(self) -> Caller:
        """Who asks; only public routes may be called by nobody, and they ask `visitor` instead."""
        if self._caller is None:
            raise RuntimeError("a public route has no caller")
        return self._caller

    @property
    def visitor(self) -> Caller | None:
        return self._caller

    async def tell(self, action: str, *, account: UUID | None = None, actor: str = "", outcome: Outcome = DONE) -> None:
        """Tell the house that `actor`, or else the caller, did `action` at this address, or what became of it."""
        act = Act(
            account=account or self.caller.account,
            actor=actor or self.caller.owner,
            action=action,
            outcome=outcome,
            target=storable(f"{self.request.method} {self.request.scope['path']}"),
            details=self.noted,
            address=self.get(Proxies).address(self.request),
            user_agent=self.request.headers.get("user-agent", ""),
            request_id=self.request_id,
        )
        await self.get(Events).tell(act)

    def note(self, name: str, now: object, before: object | None = None) -> None:
        """For the audit: what `name` is after the act and, where that differs, what it was before."""
        self.noted[name] = _said(now)
        if before is not None and before != now:
            self.noted[f"{name} before"] = _said(before)

    def note_all(self, name: str, now: Collection[str], before: Collection[str]) -> None:
        """For the audit: how many of `name` there are after the act, which it added and which it took away."""
        self.noted[name] = str(len(now))
        for what, some in (("set", set(now) - set(before)), ("taken away", set(before) - set(now))):
            if some:
                self.note(what, sorted(some))

    def get(self, kind: type[Service]) -> Service:
        return self.services.get(kind)

    def id(self, parameter: str, missing: str) -> UUID:
        """The id in the address; what is no id is answered like an id that does not exist: NotFound, `missing`."""
        return identifier(self.params[parameter], missing)


def identifier(text: str, missing: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(missing) from None


def _said(value: object) -> str:
    return storable(" ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))
