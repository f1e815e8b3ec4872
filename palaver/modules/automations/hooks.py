"""The door of webhooks: any method, no credential of ours, the hook's own secret instead."""

from functools import partial
from typing import Final

from starlette.responses import Response

from palaver.core.errors import Unauthenticated
from palaver.dialogs.agenda.hooks import Hooks, absent
from palaver.dialogs.agenda.incoming import Incoming
from palaver.web.call import Call, identifier
from palaver.web.dispatch import read_body
from palaver.web.gate import Gate
from palaver.web.route import PUBLIC, Route

_LONGEST: Final = 1024 * 1024
_PATH: Final = "/webhook/{bot}/{hook}"


async def answer(call: Call[None]) -> Response:
    """Looks for the hook before it reads the body, and at the body before the hook's program."""
    hooks, request = call.get(Hooks), call.request
    bot = identifier(call.params["bot"], absent().message)
    hook = await hooks.find(bot, call.params["hook"], request.method)
    incoming = Incoming(
        method=request.method,
        path=request.scope["path"],
        query=request.scope["query_string"].decode("latin-1"),
        headers=dict(request.headers),
        body=await read_body(request, _LONGEST),
    )
    try:
        once = await hooks.verify(hook, incoming)
    except Unauthenticated:
        await call.get(Gate).count(request, f"hook {hook.id}")
        raise
    said = await hooks.answer(hook, incoming, once)
    headers = {"Cache-Control": "no-store", **said.headers}
    return Response(said.body, said.status, headers, said.media_type)


_route = partial(Route, path=_PATH, handler=answer, permission=PUBLIC, rate="public", protocol="webhooks")

ROUTES: Final = (
    _route(method="GET", summary="Answer a webhook by a program"),
    _route(method="POST", summary="Answer a webhook by a program"),
    _route(method="PUT", summary="Answer a webhook by a program"),
    _route(method="PATCH", summary="Answer a webhook by a program"),
    _route(method="DELETE", summary="Answer a webhook by a program"),
)
