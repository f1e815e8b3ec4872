"""JSON routes of one's own second factor, and of the second step of signing in."""

from typing import Annotated, Any, Final

import msgspec
from starlette.responses import JSONResponse, Response

from palaver.core.audit import FAILED, SECOND_FACTOR, SIGNED_IN
from palaver.core.errors import Forbidden, Unauthenticated, Unprocessable
from palaver.security.second_factor.factors import BackupCodes, SecondFactor, SecondFactors, Setup
from palaver.security.signing_in.acts import device_of, on_record, person_of, signed_in
from palaver.security.signing_in.cookie import cookie_in
from palaver.security.signing_in.people import People, Person, SignedIn
from palaver.security.standing.authenticate import Authenticate
from palaver.web.call import Call
from palaver.web.gate import Gate
from palaver.web.origin import must_come_from_here
from palaver.web.route import PUBLIC, Route
from palaver.web.witness import Witness

_ENDED: Final = "This sign-in took too long, or was finished. Begin again with your password."
_WRONG: Final = "This code is not right, or was used before."

CodeText = Annotated[str, msgspec.Meta(min_length=1, max_length=50)]


class Verified(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    session_token: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    code: CodeText


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: CodeText


class Proof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That it is still the person: the password, or, for who has none, a code."""

    password: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    code: Annotated[str, msgspec.Meta(max_length=50)] = ""


async def verify(call: Call[Verified]) -> Response:
    must_come_from_here(call.request)
    session = await by_code(call, call.body.session_token, call.body.code)
    return await signed_in(call, session, JSONResponse({"ok": True}))


async def by_code(call: Call[Any], token: str, code: str) -> SignedIn:
    """A session for the right code after the right password, unless too many wrong ones were tried."""
    people, gate = call.get(People), call.get(Gate)
    async with gate.attempt(call.request):
        step = await people.linked(token, "second-step", _ENDED)
    try:
        async with gate.attempt(call.request, f"second step of {step.user_id}"):
            if not await call.get(SecondFactors).verify(step.user_id, code):
                raise Unauthenticated(_WRONG).of(step.account_id, f"user:{step.user_id}")
    except Unauthenticated as error:
        await call.get(Witness).refused(error, call.request, SIGNED_IN, FAILED)
        raise
    await people.spend(token, "second-step", _ENDED)
    return await people.open(step.account_id, step.user_id, *device_of(call))


async def status(call: Call[None]) -> SecondFactor:
    return await call.get(SecondFactors).status((await person_of(call)).id)


async def setup(call: Call[None]) -> Setup:
    person = await person_of(call)
    return await call.get(SecondFactors).set_up(person.id, person.email)


async def enable(call: Call[Code]) -> BackupCodes:
    return await enabled(call, call.body.code)


async def enabled(call: Call[Any], code: str) -> BackupCodes:
    """Switch it on; whoever else is signed in as this person, without it, is not any more."""
    person, secret = await person_of(call), cookie_in(call.request)
    async with call.get(Gate).attempt(call.request, f"second step of {person.id}"):
        codes = await call.get(SecondFactors).enable(person.id, code)
    await call.get(People).end_sessions(person.account_id, person.id, keep=secret)
    call.get(Authenticate).forget(secret)
    await _tell(call, "on")
    return codes


async def disable(call: Call[Proof]) -> None:
    await disabled(call, call.body)


async def disabled(call: Call[Any], proof: Proof) -> None:
    factors, person = call.get(SecondFactors), await person_of(call)
    if await factors.asked(person.id):
        raise Forbidden("A second factor is asked of everybody here: it cannot be switched off.")
    await _proved(call, proof)
    await factors.disable(person.id)
    await _tell(call, "off")


async def backup_codes(call: Call[Proof]) -> BackupCodes:
    return await renewed(call, call.body)


async def renewed(call: Call[Any], proof: Proof) -> BackupCodes:
    person = await _proved(call, proof)
    factors = call.get(SecondFactors)
    if not (await factors.status(person.id)).enabled:
        raise Unprocessable("Backup codes belong to a second factor: set one up first.")
    codes = await factors.renew(person.id)
    await _tell(call, "new backup codes")
    return codes


async def _proved(call: Call[Any], proof: Proof) -> Person:
    """The person, who has shown once more that they are; Unprocessable otherwise."""
    person = await person_of(call)
    people = call.get(People)
    known = await people.named(person.email)
    stored = None if known is None else known.password_hash
    async with call.get(Gate).attempt(call.request, f"proof of {person.id}"), on_record(call, SECOND_FACTOR):
        if stored is None:
            right = await call.get(SecondFactors).verify(person.id, proof.code)
        else:
            right = await people.passwords.fits(stored, proof.password)
        if not right:
            raise Unprocessable("This is not your code." if stored is None else "This is not your password.")
    return person


async def _tell(call: Call[Any], change: str) -> None:
    call.noted["change"] = change
    await call.tell(SECOND_FACTOR)


def _own(method: Any, path: str, handler: Any, summary: str, body: Any = None, response: Any = None) -> Route:
    """A route for people about themselves, also for who must have a second factor first."""
    return Route(
        method=method,
        path=f"/api/user/2fa/{path}",
        handler=handler,
        permission="chat.use",
        rate="read" if method == "GET" else "login",
        body=body,
        response=response,
        status=200 if response else 204,
        summary=summary,
        confined=True,
        refuses=(422,),
    )


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/auth/2fa/verify",
        handler=verify,
        permission=PUBLIC,
        rate="login",
        body=Verified,
        summary="The second step of signing in: a code of the app, or a backup code; answers a session cookie",
    ),
    _own("GET", "status", status, "Whether one is asked for a second factor", response=SecondFactor),
    _own("POST", "totp/setup", setup, "Begin with an authenticator app", response=Setup),
    _own("POST", "totp/enable", enable, "Switch it on by a first code; answers backup codes", Code, BackupCodes),
    _own("POST", "disable", disable, "Switch the second factor off", Proof),
    _own("POST", "backup-codes", backup_codes, "Ten new backup codes", Proof, BackupCodes),
)
