"""JSON routes of widgets, and the one where a page gets its visitor an id."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec

from palaver.core.limits.limit import Allowance
from palaver.core.limits.limits import Limits
from palaver.kit import jsons, paging
from palaver.security.keys.routes import Name, must_be_own_bots
from palaver.security.keys.terms import Few, Terms, Text
from palaver.security.visitors.ids import VisitorIds
from palaver.security.visitors.widgets import Widget, Widgets, WidgetView, must_come_from_its_page
from palaver.web.call import Call
from palaver.web.cors import let_read
from palaver.web.dispatch import decoded, read_body
from palaver.web.gate import Gate, note
from palaver.web.peer import Proxies
from palaver.web.route import JSON, WIDGET, Route

PER_MINUTE: Final = 1
AT_ONCE: Final = 20  # ids for one address by one widget: an office behind one address opens a page together
_LARGEST: Final = 64 * 1024


class NewWidget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`origins` empty: pages of any origin may name it."""

    name: Name
    bot: UUID
    origins: Annotated[list[Text], Few] = []


class ClientIdWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`captcha_token` is taken and not looked at: no widget can ask for a captcha yet."""

    widget_public_id: Annotated[str, msgspec.Meta(max_length=200)]
    captcha_token: Annotated[str, msgspec.Meta(max_length=10_000)] | None = None


class ClientIdView(msgspec.Struct, frozen=True, kw_only=True):
    """`client_id` goes into the header X-Client-Id, or to get_token; `expires_at` counts unix seconds."""

    client_id: str
    expires_at: int


async def client_id(call: Call[Any]) -> ClientIdView:
    """Known by its widget, before anything else of the body is looked at."""
    body = await read_body(call.request, _LARGEST)
    widget = await call.get(Gate).counted(call.get(Widgets).shown(_named(body)), call.request)
    must_come_from_its_page(widget, call.request.headers.get("origin"))
    let_read(call.request)
    decoded(body, ClientIdWanted)
    address = call.get(Proxies).group(call.request)
    note(call.request, await call.get(Limits).spend([_allowed(widget, address)], address))
    text, ends_at = call.get(VisitorIds).give(widget, address)
    return ClientIdView(client_id=text, expires_at=ends_at)


def _named(body: bytes) -> str:
    """The widget that a body names; empty where it names none, or cannot be read."""
    try:
        found = jsons.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    named = found.get("widget_public_id") if isinstance(found, dict) else None
    return named if isinstance(named, str) else ""


def _allowed(widget: Widget, address: str) -> Allowance:
    return Allowance(widget.account_id, "address", f"{address} {widget.public_id}", "client id", PER_MINUTE, AT_ONCE)


async def create_widget(call: Call[NewWidget]) -> WidgetView:
    return await made(call, call.body)


async def made(call: Call[Any], wanted: NewWidget) -> WidgetView:
    """A new widget of the caller's account, on record."""
    await must_be_own_bots(call, Terms(bots=[wanted.bot]))
    widget = await call.get(Widgets).create(call.caller, wanted.name, wanted.bot, wanted.origins)
    call.noted["widget"] = str(widget.id)
    return widget


async def list_widgets(call: Call[None]) -> paging.Page[WidgetView]:
    found = await call.get(Widgets).all(call.caller, call.query.limit + 1, call.query.cursor)
    return paging.page(found, call.query, lambda widget: widget.id)


async def revoke_widget(call: Call[Any]) -> None:
    await call.get(Widgets).revoke(call.caller, call.id("id", "There is no such widget."))


ROUTES: Final = (
    Route(
        method="POST",
        path="/api/chat/client_id",
        handler=client_id,
        permission=WIDGET,
        rate="public",
        accepts={JSON: ClientIdWanted},
        response=ClientIdView,
        summary="Get a visitor's id, by the widget of the page; it goes into X-Client-Id",
        refuses=(401, 403),
    ),
    Route(
        method="POST",
        path="/api/widgets",
        handler=create_widget,
        permission="keys.manage",
        body=NewWidget,
        response=WidgetView,
        status=201,
        summary="Create a widget: what a page names to get its visitors ids",
    ),
    Route(
        method="GET",
        path="/api/widgets",
        handler=list_widgets,
        permission="keys.manage",
        query=paging.PageQuery,
        response=paging.Page[WidgetView],
        summary="List widgets",
    ),
    Route(
        method="DELETE",
        path="/api/widgets/{id}",
        handler=revoke_widget,
        permission="keys.manage",
        status=204,
        summary="Revoke a widget; the ids that it has given go on for their time",
    ),
)
