"""A route is a value; the dispatcher, the permission check, OpenAPI and the docs are all derived from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal

import msgspec
from starlette.websockets import WebSocket

from palaver.core.limits.limit import RouteClass
from palaver.core.services import Services
from palaver.web.call import Call
from palaver.web.policy import STRICT, Policy

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Rate = RouteClass
Handler = Callable[[Call[Any]], Awaitable[object]]

PUBLIC: Final = "public"  # answers without a credential
WIDGET: Final = "widget"  # asks for a widget of ours, and for no caller
ANYONE: Final = "anyone"  # any verified caller

# The public surface: only here is what is not there, or takes another method, told to strangers.
_PUBLIC_PATHS: Final = frozenset(
    {"/", "/login", "/docs", "/openapi.json", "/healthz", "/readyz", "/metrics", "/widget"}
    | {"/api/i18n", "/api/product", "/api/manifest"}
)
_PUBLIC_FOLDERS: Final = (
    *("/static/", "/assets/", "/.well-known/", "/api/auth/", "/api/i18n/"),
    *("/webhook/", "/api/drive/links/"),
)

EVENTS: Final = "text/event-stream"
JSON: Final = "application/json"


def is_public(path: str) -> bool:
    """Whether a path belongs to the public surface, also where nothing is there yet."""
    return path in _PUBLIC_PATHS or path.startswith(_PUBLIC_FOLDERS)


class FileForm(msgspec.Struct, frozen=True):
    """A multipart form with one file."""

    file: Annotated[str, msgspec.Meta(extra_json_schema={"contentMediaType": "application/octet-stream"})]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    One method on one path ("/api/bots/{alias}").

    `body`, `query` and `response` are msgspec types; a handler may also return a Starlette response; `later` is the
    type of an answer with 202 that it may give instead, `empty` says that it may have none: 204. `rate` is the limit
    that counts its calls: without one, its method says whether it reads or writes. `page` marks what is for people: it
    is left out of OpenAPI, and a stranger who asks for HTML is sent to the login. `accepts` are the bodies that a
    handler reads by itself, by media type; `headers` what it looks at; `produces` its media type, `alternatives` the
    others; `policy` what its page may do in a browser beyond the rule. `confined` routes answer confined callers too.
    `unlimited` ones are not counted by the limits that an account sets, for who has their permission: a mistake in
    those limits is undone there. `refuses` are statuses of errors that nothing else here lets one expect.
    `protocol` names another one than REST that is spoken there: OpenAPI leaves it out.
    """

    method: Method
    path: str
    handler: Handler
    permission: str
    rate: Rate | None = None
    body: Any = None
    query: Any = None
    response: Any = None
    later: Any = None
    empty: bool = False
    status: int = 200
    summary: str = ""
    page: bool = False
    accepts: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    produces: str = JSON
    alternatives: tuple[str, ...] = ()
    policy: Policy = STRICT
    confined: bool = False
    unlimited: bool = False
    refuses: tuple[int, ...] = ()
    protocol: str = ""

    @property
    def counted(self) -> Rate:
        return self.rate or ("read" if self.method == "GET" else "write")

    @property
    def for_strangers(self) -> bool:
        """Whether it answers without a caller."""
        return self.permission in {PUBLIC, WIDGET}

    @property
    def administrative(self) -> bool:
        """Whether its calls are acts for the audit."""
        return self.method != "GET" and self.permission.endswith((".write", ".manage"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketRoute:
    """A WebSocket path; its handler authenticates by itself, because a credential may come in the first message."""

    path: str
    handler: Callable[[WebSocket, Services], Awaitable[None]]
    rate: Rate = "chat"


def page_route(
    method: Method, path: str, handler: Handler, permission: str, rate: Rate | None = None, *, confined: bool = False
) -> Route:
    """What is for people."""
    return Route(
        method=method, path=path, handler=handler, permission=permission, rate=rate, page=True, confined=confined
    )
