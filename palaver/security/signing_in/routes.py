"""JSON routes of passwords and browser sessions."""

from typing import Annotated, Final

import msgspec
from starlette.responses import JSONResponse, Response

from palaver.security.oidc.logins import Logins
from palaver.security.signing_in.acts import Password, by_password, change_password, signed_in, signed_out
from palaver.security.signing_in.cookie import cookie_in
from palaver.security.signing_in.passwords import LONGEST
from palaver.web.call import Call
from palaver.web.door import must_show_ui_key
from palaver.web.origin import must_come_from_here
from palaver.web.route import PUBLIC, Route


class Login(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(min_length=3, max_length=320)]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]


class SignedOut(msgspec.Struct, frozen=True):
    """`next` is where a browser goes on: to the sign-in page, or to the sign-out of who has signed it in."""

    ok: bool
    next: str


async def login(call: Call[Login]) -> Response:
    must_come_from_here(call.request)
    await must_show_ui_key(call)
    session = await by_password(call, call.body.email, call.body.password)
    if not session.complete:
        return JSONResponse({"session_token": session.secret, "methods": ["totp", "backup_code"]})
    return await signed_in(call, session, JSONResponse({"ok": True}))


async def logout(call: Call[None]) -> Response:
    onward = await call.get(Logins).after(cookie_in(call.request))
    return await signed_out(call, JSONResponse({"ok": True, "next": onward}))


async def set_password(call: Call[Password]) -> None:
    await change_password(call, call.body)


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/auth/login",
        handler=login,
        permission=PUBLIC,
        rate="login",
        body=Login,
        summary="Log in with a password; answers a session cookie",
    ),
    Route(
        method="POST",
        path="/api/auth/logout",
        handler=logout,
        permission=PUBLIC,
        rate="login",
        response=SignedOut,
        summary="End this browser's session",
    ),
    Route(
        method="POST",
        path="/api/profile/password",
        handler=set_password,
        permission="chat.use",
        rate="login",
        body=Password,
        status=204,
        summary="Set one's own password",
    ),
)
