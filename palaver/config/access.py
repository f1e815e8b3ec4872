"""Whom a bot is open to: routes and a page that read and change its restriction."""

from typing import Any, Final

from starlette.responses import Response

from palaver.config.bots import Bot, Bots
from palaver.config.releasing.drafts import Drafts
from palaver.core.errors import Conflict, Forbidden, Unprocessable
from palaver.web.access import RESTRICT, Access, Wrong, access_in, access_of, form_of, refused
from palaver.web.call import Call
from palaver.web.forms import field_errors, go
from palaver.web.render import Pages
from palaver.web.route import Route

_NOTE: Final = "whom it is open to"


async def read(call: Call[None]) -> Access:
    return access_of((await _bot(call)).document.access.principals)


async def restrict(call: Call[Access]) -> Access:
    return await _restricted(call, call.body)


async def page(call: Call[None]) -> Response:
    bot = await _bot(call)
    return _page(call, bot, await form_of(call, access_of(bot.document.access.principals)))


async def restrict_page(call: Call[None]) -> Response:
    bot = await _bot(call)
    try:
        access, typed = await access_in(call)
    except Wrong as wrong:
        return _page(call, bot, wrong.form, 422)
    try:
        await _restricted(call, access)
    except Unprocessable as error:
        return _page(call, bot, {**typed, "errors": {"form": " ".join(field_errors(error, {}).values())}}, 422)
    except (Conflict, Forbidden) as error:
        return _page(call, bot, await refused(call, typed, error), error.status)
    return go(call, "/bots")


async def _bot(call: Call[Any]) -> Bot:
    return await call.get(Bots).active(call.caller, call.params["alias"])


async def _restricted(call: Call[Any], access: Access) -> Access:
    """Publish a version that differs in whom it is open to alone."""
    wanted = {
        "visibility": access.visibility,
        "roles": access.roles,
        "groups": [str(id) for id in access.groups],
        "people": [str(id) for id in access.people],
    }
    call.noted["open to"] = " ".join(access.principals or []) or access.visibility
    bot = await call.get(Bots).change(
        call.caller, call.params["alias"], lambda config: config.update(access=wanted), _NOTE
    )
    await call.get(Drafts).follow(call.caller, bot.alias, "access", wanted)
    return access_of(bot.document.access.principals)


def _page(call: Call[Any], bot: Bot, form: dict[str, Any], status: int = 200) -> Response:
    shown = {"alias": bot.alias, "name": bot.name}
    return call.get(Pages).page(call, "config/access.html", status, bot=shown, form=form)


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/bots/{alias}/access",
        handler=read,
        permission=RESTRICT,
        response=Access,
        summary="Whom a bot is open to",
    ),
    Route(
        method="PUT",
        path="/api/bots/{alias}/access",
        handler=restrict,
        permission=RESTRICT,
        body=Access,
        response=Access,
        summary="Open a bot to everybody, or to roles, groups and people alone; publishes its next version",
    ),
    Route(method="GET", path="/bots/{alias}/access", handler=page, permission=RESTRICT, page=True),
    Route(
        method="POST",
        path="/bots/{alias}/access",
        handler=restrict_page,
        permission=RESTRICT,
        page=True,
    ),
)
