"""Who asks: the caller that came with a request, as the SDK carries it to handlers and compares it with a session's."""

from typing import Any, Final, cast

from mcp.server import ServerRequestContext
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from starlette.requests import Request
from starlette.types import Scope

from palaver.core.caller import Caller

Context = ServerRequestContext[Any, Any]

_CALLER: Final = "caller"


def asked_by(caller: Caller, scope: Scope) -> Scope:
    """The scope of a verified caller's request: its session belongs to them alone."""
    token = AccessToken(token="", client_id=caller.owner, scopes=[], subject=str(caller.account))
    return {**scope, _CALLER: caller, "user": AuthenticatedUser(token)}


def request_of(context: Context) -> Request:
    return cast("Request", context.request)


def caller_of(context: Context) -> Caller:
    return cast("Caller", request_of(context).scope[_CALLER])
