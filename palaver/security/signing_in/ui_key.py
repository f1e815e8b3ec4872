"""A browser that has shown a `ui` key keeps a pass: signed, for this purpose alone, and worth what the key is."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from starlette.requests import HTTPConnection
from starlette.responses import Response

from palaver.core.errors import Unauthenticated
from palaver.security.keys.keys import Keys
from palaver.security.signing_in.cookie import cookie_in, set_cookie
from palaver.security.standing.authenticate import Authenticate
from palaver.security.tokens.tokens import Tokens
from palaver.web.call import Call
from palaver.web.door import KeyNeeded
from palaver.web.forms import go, own_path, read_form
from palaver.web.gate import Gate
from palaver.web.origin import must_come_from_here
from palaver.web.route import PUBLIC, Route

COOKIE: Final = "palaver_ui"
LIFE: Final = timedelta(days=30)
_PURPOSE: Final = "palaver-ui"
_WRONG: Final = "This key is unknown, revoked, expired, or not one that opens these pages."


class Passes:
    def __init__(self, tokens: Tokens, keys: Keys) -> None:
        self.tokens, self.keys = tokens, keys

    def give(self, key: UUID) -> str:
        return self.tokens.sign(_PURPOSE, {"key": str(key)}, int(LIFE.total_seconds()))

    async def shown(self, connection: HTTPConnection) -> bool:
        """Whether the browser has a pass, and the key that it was given for still counts."""
        try:
            shown = cookie_in(connection, COOKIE)
            await self.tokens.meet(shown)
            claims = self.tokens.opened(_PURPOSE, shown)
            return await self.keys.minter(UUID(claims["key"])) is not None
        except (Unauthenticated, KeyError, ValueError):
            return False


async def show_key(call: Call[Any]) -> Response:
    """Take the key from the form, and let the browser in where it wanted to go."""
    must_come_from_here(call.request)
    form = await read_form(call)
    next_page = own_path(form.text("next"))
    try:
        known = call.get(Authenticate).by_secret(form.text("key"), call.request)
        caller = await call.get(Gate).counted(known, call.request)
    except Unauthenticated:
        raise KeyNeeded(next_page, _WRONG) from None
    if not caller.may("docs.read"):
        raise KeyNeeded(next_page, _WRONG)
    response = go(call, next_page)
    set_cookie(response, call.request, call.get(Passes).give(caller.id), LIFE, COOKIE)
    return response


PAGES: Final = (
    Route(
        method="POST",
        path="/api/auth/ui-key",
        handler=show_key,
        permission=PUBLIC,
        rate="login",
        page=True,
        summary="Show a ui key where sign-in and docs ask for one",
    ),
)
