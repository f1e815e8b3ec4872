"""JSON routes of one's own sessions and accounts."""

from typing import Annotated, Any, Final

import msgspec
from starlette.responses import JSONResponse, Response

from palaver.core.audit import SIGNED_OUT
from palaver.security.oidc.logins import Logins
from palaver.security.profile.sessions import Membership, Sessions, SessionView
from palaver.security.signing_in.acts import device_of, person_of, signed_in
from palaver.security.signing_in.cookie import cookie_in, drop_cookie
from palaver.security.signing_in.people import People, SignedIn
from palaver.security.standing.authenticate import Authenticate
from palaver.web.call import Call
from palaver.web.route import Route


class Switch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    account: Annotated[str, msgspec.Meta(min_length=1, max_length=50)]


async def list_sessions(call: Call[None]) -> list[SessionView]:
    await person_of(call)
    return await call.get(Sessions).all(call.caller, cookie_in(call.request))


async def end_session(call: Call[None]) -> None:
    """That it ended is on record; what was remembered of its cookie counts for a second at most."""
    id = call.id("id", "There is no such session.")
    await call.get(Sessions).end(call.caller, id)
    call.noted["session"] = str(id)
    await call.tell(SIGNED_OUT)


async def end_sessions(call: Call[None]) -> Response:
    return await signed_out_everywhere(call, Response(status_code=204))


async def signed_out_everywhere(call: Call[Any], response: Response) -> Response:
    """`response` without the cookie; no session of the person counts any more."""
    person = await person_of(call)
    await call.get(People).end_sessions(person.account_id, person.id)
    call.get(Authenticate).forget(cookie_in(call.request))
    call.noted["sessions"] = "all"
    await call.tell(SIGNED_OUT)
    drop_cookie(response, call.request)
    return response


async def list_accounts(call: Call[None]) -> list[Membership]:
    await person_of(call)
    return await call.get(Sessions).accounts(call.caller)


async def switch_account(call: Call[Switch]) -> Response:
    return await signed_in(call, await switched(call, call.body.account), JSONResponse({"ok": True}))


async def switched(call: Call[Any], slug: str) -> SignedIn:
    await person_of(call)
    secret = cookie_in(call.request)
    session = await call.get(Sessions).switch(call.caller, slug, secret, *device_of(call))
    await call.get(Logins).hand_on(secret, session.account, session.secret)
    call.get(Authenticate).forget(secret)
    return session


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/user/sessions",
        handler=list_sessions,
        permission="chat.use",
        response=list[SessionView],
        summary="List one's own browser sessions",
        refuses=(422,),
    ),
    Route(
        method="DELETE",
        path="/api/user/sessions",
        handler=end_sessions,
        permission="chat.use",
        status=204,
        summary="Sign out everywhere",
        refuses=(422,),
    ),
    Route(
        method="DELETE",
        path="/api/user/sessions/{id}",
        handler=end_session,
        permission="chat.use",
        status=204,
        summary="End one of one's own sessions",
        refuses=(422,),
    ),
    Route(
        method="GET",
        path="/api/user/accounts",
        handler=list_accounts,
        permission="chat.use",
        response=list[Membership],
        confined=True,
        summary="List the accounts that one is in",
        refuses=(422,),
    ),
    Route(
        method="POST",
        path="/api/user/switch-account",
        handler=switch_account,
        permission="chat.use",
        rate="login",
        body=Switch,
        confined=True,
        summary="Go on in another account of one's own; answers a new session cookie",
    ),
)
