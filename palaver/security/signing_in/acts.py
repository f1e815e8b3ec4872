"""What signing in, going out and changing a password do, whether a page asks or a program."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from starlette.responses import RedirectResponse, Response

from palaver.core.audit import FAILED, REKEYED, SIGNED_IN, SIGNED_OUT
from palaver.core.errors import InvalidRequest, Unauthenticated, Unprocessable
from palaver.security.signing_in.cookie import cookie_in, drop_cookie, set_cookie
from palaver.security.signing_in.passwords import LONGEST, SHORTEST
from palaver.security.signing_in.people import LOGIN_LIFE, People, Person, SignedIn
from palaver.security.standing.authenticate import Authenticate
from palaver.web.call import Call
from palaver.web.gate import Gate
from palaver.web.witness import Witness


class Password(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new password; `current` is the one in force, where there is one."""

    password: Annotated[str, msgspec.Meta(min_length=SHORTEST, max_length=LONGEST)]
    current: Annotated[str, msgspec.Meta(max_length=LONGEST)] = ""


async def signed_out(call: Call[Any], response: Response) -> Response:
    """`response` without the cookie of this browser's session, which has ended; the audit hears of it."""
    secret = cookie_in(call.request)
    await call.get(People).logout(secret)
    call.get(Authenticate).forget(secret)
    drop_cookie(response, call.request)
    if call.visitor is not None and call.visitor.kind == "user":
        await call.tell(SIGNED_OUT)
    return response


async def person_of(call: Call[Any]) -> Person:
    """Who has signed in here; Unprocessable for any other credential."""
    person = await call.get(People).behind(cookie_in(call.request)) if call.caller.kind == "user" else None
    if person is None:
        raise Unprocessable("Only a person who has signed in has a profile; a key has none.")
    return person


async def change_password(call: Call[Any], change: Password) -> None:
    """Whoever else is signed in as this person is not any more; Unprocessable where `current` is not the password."""
    if call.caller.kind != "user":
        raise InvalidRequest("Only a person has a password.")
    person, people = await person_of(call), call.get(People)
    known = await people.named(person.email)
    if known is not None and known.password_hash is not None:
        async with call.get(Gate).attempt(call.request, f"proof of {person.id}"), on_record(call, REKEYED):
            must_be_right(await people.passwords.fits(known.password_hash, change.current))
    await people.set_password(person.account_id, person.id, change.password, keep=cookie_in(call.request))
    await call.tell(REKEYED)


@asynccontextmanager
async def on_record(call: Call[Any], action: str) -> AsyncIterator[None]:
    """A wrong proof of who asks is told as `action`, failed: somebody sits at another's open session."""
    try:
        yield
    except Unprocessable as error:
        call.noted["reason"] = error.message
        await call.tell(action, outcome=FAILED)
        raise


def must_be_right(fits: object) -> None:
    if not fits:
        raise Unprocessable("This is not your password.")


async def by_password(call: Call[Any], email: str, password: str) -> SignedIn:
    """A session for the right password, unless too many wrong ones were tried from here or for this person."""
    try:
        async with call.get(Gate).attempt(call.request, email):
            return await call.get(People).login(email, password, *device_of(call))
    except Unauthenticated as error:
        await call.get(Witness).refused(error, call.request, SIGNED_IN, FAILED)
        raise


async def by_link(call: Call[Any], secret: str) -> SignedIn:
    """A session for a one-time link, unless too many wrong ones were tried from here."""
    async with call.get(Gate).attempt(call.request):
        return await call.get(People).use_link(secret, *device_of(call))


async def entered(call: Call[Any], session: SignedIn, onward: str) -> Response:
    """Where a browser goes after the first step: `onward`, or to the second step, which leads there."""
    if session.complete:
        return await signed_in(call, session, RedirectResponse(onward, 303))
    return RedirectResponse("/login?" + urlencode({"step": session.secret, "next": onward}), 303)


async def signed_in(call: Call[Any], session: SignedIn, response: Response) -> Response:
    """`response` with the cookie of a session that is complete; the audit hears of it."""
    if not session.complete:
        raise RuntimeError("a sign-in without its second step opens no session")
    await call.tell(SIGNED_IN, account=session.account, actor=f"user:{session.user}")
    set_cookie(response, call.request, session.secret, LOGIN_LIFE)
    return response


def device_of(call: Call[Any]) -> tuple[str, str]:
    """The browser that asks, and from where."""
    return call.request.headers.get("user-agent", ""), call.get(Gate).proxies.address(call.request)
