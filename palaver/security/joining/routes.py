"""JSON routes of invitations and of forgotten passwords."""

from typing import Annotated, Any, Final

import msgspec

from palaver.core.audit import JOINED, REKEYED
from palaver.core.errors import InvalidRequest, PalaverError
from palaver.core.jobs import SYSTEM, Jobs
from palaver.core.mail import Mail
from palaver.core.settings import Settings
from palaver.kit import paging
from palaver.security.joining import letters
from palaver.security.joining.invitations import Invitations, InvitationView, NewInvitation
from palaver.security.joining.letters import Delivered, deliver
from palaver.security.joining.links import link_for
from palaver.security.joining.resets import FORGOTTEN, Resets
from palaver.security.names import Names
from palaver.security.rbac.grants import PLATFORM
from palaver.security.rbac.routes import user_of
from palaver.security.signing_in.passwords import LONGEST, SHORTEST
from palaver.web.call import Call
from palaver.web.door import must_show_ui_key
from palaver.web.gate import Gate
from palaver.web.origin import must_come_from_here
from palaver.web.route import PUBLIC, Route

WRITTEN: Final = "If this address is known here, a letter with a link is on its way to it."
NO_MAIL: Final = "This server sends no mail: ask an administrator of yours for a link."


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    invitation: InvitationView
    delivered: Delivered


class Secret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    token: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Forgotten(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(min_length=3, max_length=320)]


class Told(msgspec.Struct, frozen=True):
    message: str


class Reset(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    token: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    password: Annotated[str, msgspec.Meta(min_length=SHORTEST, max_length=LONGEST)]


async def invite(call: Call[NewInvitation]) -> Invited:
    return await invited(call, call.body)


async def invited(call: Call[Any], new: NewInvitation) -> Invited:
    """Make an invitation and have it brought; what cannot be brought is withdrawn."""
    await may_write(call)
    invitations = call.get(Invitations)
    view, secret = await invitations.create(call.caller, new)
    call.noted["invitation"] = str(view.id)
    call.noted["role"] = view.role
    link = link_for(call, "/api/auth/invitation", secret)
    account = (await invitations.behind(secret)).account
    try:
        delivered = await deliver(call.get(Mail), letters.invitation(view.email, account, link), link)  # type: ignore[type-abstract]  # a port is looked up by its protocol
    except PalaverError:
        await invitations.withdraw(call.caller, view.id)
        raise
    return Invited(invitation=view, delivered=delivered)


async def list_invitations(call: Call[None]) -> paging.Page[InvitationView]:
    found = await call.get(Invitations).all(call.caller, call.query.limit + 1, call.query.cursor)
    return paging.page(await named(call, found), call.query, lambda invitation: invitation.id)


async def named(call: Call[Any], found: list[InvitationView]) -> list[InvitationView]:
    """The same with the names of who invited, where they are known."""
    names = await call.get(Names).of(call.caller, {each.invited_by for each in found})
    return [msgspec.structs.replace(each, invited_by=names.get(each.invited_by, each.invited_by)) for each in found]


async def withdraw(call: Call[None]) -> None:
    await call.get(Invitations).withdraw(call.caller, call.id("invitation", "There is no such invitation."))


async def accept(call: Call[Secret]) -> None:
    if call.caller.kind != "user":
        raise InvalidRequest("Only a person who has signed in joins an account.")
    async with call.get(Gate).attempt(call.request):
        joined = await call.get(Invitations).join(call.caller, call.body.token)
    await call.tell(JOINED, account=joined.account)


async def reset_link(call: Call[None]) -> Delivered:
    return await reset_linked(call)


async def reset_linked(call: Call[Any]) -> Delivered:
    """A link to a new password for the person in the path."""
    await may_write(call)
    email, secret = await call.get(Resets).by_administrator(call.caller, user_of(call))
    link = link_for(call, "/api/auth/reset", secret)
    return await deliver(call.get(Mail), letters.reset(email, link), link)  # type: ignore[type-abstract]  # as above


async def may_write(call: Call[Any]) -> None:
    """Count a letter to an address of the caller's choice, where there is mail; too many are RateLimited."""
    if call.get(Settings).parts.smtp_url and not call.caller.may(PLATFORM):
        await call.get(Gate).letter(call.caller, call.request)


async def forgot_password(call: Call[Forgotten]) -> Told:
    must_come_from_here(call.request)
    return Told(await forgot(call, call.body.email))


async def forgot(call: Call[Any], email: str) -> str:
    """What is said to anybody, known or not: a job finds out whether there is somebody to write to."""
    await must_show_ui_key(call)
    await call.get(Gate).count(call.request, email)
    if not call.get(Settings).parts.smtp_url:
        return NO_MAIL
    await call.get(Jobs).enqueue(FORGOTTEN, SYSTEM, {"email": email})
    return WRITTEN


async def reset_password(call: Call[Reset]) -> None:
    must_come_from_here(call.request)
    await reset(call, call.body.token, call.body.password)


async def reset(call: Call[Any], secret: str, password: str) -> None:
    async with call.get(Gate).attempt(call.request):
        spent = await call.get(Resets).finish(secret, password)
    await call.tell(REKEYED, account=spent.account_id, actor=f"user:{spent.user_id}")


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/users/invitations",
        handler=invite,
        permission="people.manage",
        body=NewInvitation,
        response=Invited,
        status=201,
        summary="Invite somebody by e-mail; without a mail server the link is answered, once",
    ),
    Route(
        method="GET",
        path="/api/users/invitations",
        handler=list_invitations,
        permission="people.read",
        query=paging.PageQuery,
        response=paging.Page[InvitationView],
        summary="List the invitations that wait",
    ),
    Route(
        method="DELETE",
        path="/api/users/invitations/{invitation}",
        handler=withdraw,
        permission="people.manage",
        status=204,
        summary="Withdraw an invitation",
    ),
    Route(
        method="POST",
        path="/api/users/{user}/reset-link",
        handler=reset_link,
        permission="people.manage",
        response=Delivered,
        summary="Send a person a link to a new password; without a mail server it is answered",
    ),
    Route(
        method="POST",
        path="/api/user/accept-invitation",
        handler=accept,
        permission="chat.use",
        rate="login",
        body=Secret,
        status=204,
        summary="Join the account that one is invited to",
    ),
    Route(
        method="POST",
        path="/api/auth/forgot-password",
        handler=forgot_password,
        permission=PUBLIC,
        rate="login",
        body=Forgotten,
        response=Told,
        summary="Ask for a link to a new password; the answer is the same for every address",
    ),
    Route(
        method="POST",
        path="/api/auth/reset-password",
        handler=reset_password,
        permission=PUBLIC,
        rate="login",
        body=Reset,
        status=204,
        summary="Choose a new password by a link; every session of the person ends",
    ),
)
