"""Widgets on the page of API keys: making and revoking them by forms."""

from typing import Any, Final

from starlette.responses import Response

from palaver.core.errors import PalaverError
from palaver.security.keys.pages import bot_in, keys_shown, listed, name_in
from palaver.security.visitors.routes import NewWidget, made, revoke_widget
from palaver.web.call import Call
from palaver.web.forms import go, read_form
from palaver.web.route import Route

_HERE: Final = "/keys#widgets"


async def create(call: Call[Any]) -> Response:
    form = await read_form(call)
    typed: dict[str, Any] = {"name": form.text("name"), "bot": "", "origins": form.text("origins")}
    try:
        typed["bot"] = bot_in(form)
        await made(call, NewWidget(name=name_in(form), bot=typed["bot"], origins=listed(form, "origins")))
    except PalaverError as error:
        errors = error.details if isinstance(error.details, dict) else {"form": error.message}
        return await keys_shown(call, widget={**typed, "errors": errors}, status=422)
    return go(call, _HERE)


async def revoke(call: Call[Any]) -> Response:
    await revoke_widget(call)
    return go(call, _HERE)


def _page(path: str, handler: Any) -> Route:
    return Route(method="POST", path=path, handler=handler, permission="keys.manage", page=True)


PAGES: Final = (_page("/keys/widgets", create), _page("/keys/widgets/{id}/revoke", revoke))
