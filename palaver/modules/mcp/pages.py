"""Pages of servers of tools: the list with its form, and each server with its tools and failures."""

from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from starlette.responses import Response

from palaver.core.errors import PalaverError, Unprocessable
from palaver.kit import jsons
from palaver.modules.mcp import routes
from palaver.modules.mcp.routes import PERMISSION, named
from palaver.modules.mcp.views import Judged, NewServer, Trial, Tried, tool_view
from palaver.tools.mcp.assembly import CONSENT
from palaver.tools.mcp.reach import Reach
from palaver.tools.mcp.servers import Servers
from palaver.web.call import Call
from palaver.web.forms import Form, go, read_form, refusal
from palaver.web.render import Pages
from palaver.web.route import page_route

_SIGN_IN: Final = ("client_id", "client_secret", "scope", "issuer")
_FIELDS: Final = ("name", "url", "command", "header", "secret", "grant", *_SIGN_IN)


async def show_all(call: Call[None]) -> Response:
    return await _list(call, dict.fromkeys((*_FIELDS, "error"), ""))


async def add(call: Call[None]) -> Response:
    form = await read_form(call)
    typed = {name: form.text(name) for name in _FIELDS}
    try:
        wanted = _wanted(form)
        await routes.added(call, wanted.name, wanted)
    except PalaverError as error:
        told = await refusal(call, error, PERMISSION)
        return await _list(call, {**typed, "error": told}, error.status)
    return go(call, f"/mcp-servers/{wanted.name}")


async def show(call: Call[None]) -> Response:
    return await _one(call, {"tool": "", "arguments": "{}"}, None)


async def check(call: Call[None]) -> Response:
    await routes.check(call)
    return _back(call)


async def offers(call: Call[None]) -> Response:
    """Its resources and prompts, as it lists them now; what it does not speak of, it lists none of."""
    server = await named(call)
    links = await call.get(Reach).links()
    able = server.about.get("capabilities", {})
    resources = await links.resources(server) if "resources" in able else []
    prompts = await links.prompts(server) if "prompts" in able else []
    return call.get(Pages).page(call, "mcp/offers.html", server=server, resources=resources, prompts=prompts)


async def connect(call: Call[None]) -> Response:
    """Show where the sign-in leads before the browser goes there: no form may lead to another site."""
    url = await routes.begun(call)
    if url is None:
        return _back(call)
    server = await named(call)
    host = urlsplit(url).netloc
    return call.get(Pages).page(call, "mcp/leaving.html", server=server, onward=url, host=host)


async def came_back(call: Call[None]) -> Response:
    server = await routes.ended(call)
    return go(call, f"/mcp-servers/{server.name}")


async def disconnect(call: Call[None]) -> Response:
    await routes.disconnect(call)
    return _back(call)


async def remove(call: Call[None]) -> Response:
    await routes.remove(call)
    return go(call, "/mcp-servers")


async def review(call: Call[None]) -> Response:
    await named(call)
    form = await read_form(call)
    said = {"tool": form.text("tool"), "hash": form.text("hash"), "effect": form.text("effect")}
    await routes.judged(call, _fitting(said, Judged))
    return _back(call)


async def try_tool(call: Call[None]) -> Response:
    await named(call)
    form = await read_form(call)
    typed = {"tool": form.text("tool"), "arguments": form.text("arguments") or "{}"}
    try:
        arguments = jsons.decode(typed["arguments"])
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unprocessable("The arguments are a JSON object.") from error
    tried = await routes.tried(
        call, _fitting({"tool": typed["tool"], "arguments": arguments, "confirm": form.has("confirm")}, Trial)
    )
    return await _one(call, typed, tried)


def _wanted(form: Form) -> NewServer:
    headers = {form.text("header"): form.text("secret")} if form.text("header") else {}
    given: dict[str, Any] = {"name": form.text("name"), "headers": headers}
    given |= {name: form.text(name) for name in ("url", "command") if form.text(name)}
    if form.text("grant"):
        given["oauth"] = {name: form.text(name) for name in ("grant", *_SIGN_IN) if form.text(name)}
    fitting: NewServer = _fitting(given, NewServer)
    return fitting


def _fitting(given: dict[str, Any], kind: Any) -> Any:
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise Unprocessable(f"This does not fit: {error}") from error


def _back(call: Call[Any]) -> Response:
    return go(call, f"/mcp-servers/{call.params['server']}")


async def _list(call: Call[Any], form: dict[str, str], status: int = 200) -> Response:
    servers = call.get(Servers)
    found = await servers.all(call.caller.account)
    opened = status != 200 or "new" in call.request.query_params
    return call.get(Pages).page(
        call, "mcp/servers.html", status, servers=found, commands=servers.commands.names, form=form, opened=opened
    )


async def _one(call: Call[Any], trial: dict[str, str], tried: Tried | None) -> Response:
    servers, server = call.get(Servers), await named(call)
    tools = [tool_view(tool) for tool in await servers.tools(server)]
    failures = await servers.failures(server)
    return call.get(Pages).page(
        call, "mcp/server.html", server=server, tools=tools, failures=failures, trial=trial, tried=tried
    )


PAGES: Final = (
    page_route("GET", "/mcp-servers", show_all, PERMISSION),
    page_route("POST", "/mcp-servers", add, PERMISSION),
    page_route("GET", "/mcp-servers/{server}", show, PERMISSION),
    page_route("GET", "/mcp-servers/{server}/offers", offers, PERMISSION),
    page_route("POST", "/mcp-servers/{server}/check", check, PERMISSION),
    page_route("POST", "/mcp-servers/{server}/connect", connect, PERMISSION),
    page_route("POST", "/mcp-servers/{server}/disconnect", disconnect, PERMISSION),
    page_route("GET", CONSENT, came_back, PERMISSION),
    page_route("POST", "/mcp-servers/{server}/remove", remove, PERMISSION),
    page_route("POST", "/mcp-servers/{server}/review", review, PERMISSION),
    page_route("POST", "/mcp-servers/{server}/try", try_tool, PERMISSION),
)
