"""What a handler gets: the verified caller, the decoded body and query, and the services."""

from typing import Any, Generic, TypeVar

from starlette.requests import Request

from palaver.core.caller import Caller
from palaver.core.services import Services

Body = TypeVar("Body")
Service = TypeVar("Service")


class Call(Generic[Body]):
    """One request, after authentication and before the answer."""

    __slots__ = ("_caller", "body", "params", "query", "request", "request_id", "services")

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

    @property
    def caller(self) -> Caller:
        """Who asks; only public routes may be called by nobody, and they ask `visitor` instead."""
        if self._caller is None:
            raise RuntimeError("a public route has no caller")
        return self._caller

    @property
    def visitor(self) -> Caller | None:
        return self._caller

    def get(self, kind: type[Service]) -> Service:
        return self.services.get(kind)

    def wants_html(self) -> bool:
        return "text/html" in self.request.headers.get("accept", "")
