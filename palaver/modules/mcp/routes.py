"""JSON routes of servers of tools: added, changed, checked; their tools looked at and tried."""

import time
from functools import partial
from typing import Any, Final

from palaver.core.caller import Caller
from palaver.core.errors import PalaverError, Unprocessable
from palaver.kit.ids import uuid7
from palaver.modules.mcp import views
from palaver.modules.mcp.views import (
    Failures,
    Judged,
    Listed,
    NewServer,
    Place,
    ServerView,
    Text,
    ToolView,
    Trial,
    Tried,
    Way,
    tool_view,
    view,
)
from palaver.tools.book import Book, Entry
from palaver.tools.mcp.reach import Answer, Reach
from palaver.tools.mcp.server import Server, Wanted
from palaver.tools.mcp.servers import Servers
from palaver.tools.mcp.shelf import PREFIX
from palaver.tools.tool import Result
from palaver.tools.trying import STOPPED, unconfirmed
from palaver.web.call import Call
from palaver.web.route import Route

PERMISSION: Final = "tools.manage"
_HEARD: Final = 200


async def list_servers(call: Call[None]) -> views.Servers:
    servers = call.get(Servers)
    found = await servers.all(call.caller.account)
    return views.Servers([view(server) for server in found], servers.commands.names)


async def add(call: Call[NewServer]) -> ServerView:
    return view(await added(call, call.body.name, call.body))


async def added(call: Call[Any], name: str, wanted: Wanted) -> Server:
    """A new server, looked at once."""
    server = await call.get(Servers).add(call.caller, name, wanted)
    call.noted.update(server=name, address=server.address)
    return await (await call.get(Reach).links()).look(server) if server.enabled else server


async def show(call: Call[None]) -> ServerView:
    return view(await named(call))


async def change(call: Call[Wanted]) -> ServerView:
    before = await named(call)
    server = await call.get(Servers).change(call.caller, before.name, call.body)
    call.noted.update(server=server.name, address=server.address)
    links = await call.get(Reach).links()
    if (before.address, before.oauth) != (server.address, server.oauth):
        await links.forget(before)
    return view(await links.look(server) if server.enabled else server)


async def remove(call: Call[Any]) -> None:
    server = await named(call)
    await call.get(Servers).remove(call.caller, server.name)
    call.noted["server"] = server.name
    await (await call.get(Reach).links()).forget(server)


async def connect(call: Call[None]) -> Way:
    return Way(await begun(call))


async def begun(call: Call[Any]) -> str | None:
    """The page of the issuer where the caller signs in to a server; None where that needs nobody."""
    server = await named(call)
    if server.oauth is None:
        raise Unprocessable(f"The server {server.name!r} asks for no sign-in: nothing is said of one in its settings.")
    call.noted["server"] = server.name
    links = await call.get(Reach).links()
    url = await links.begin(call.caller, server)
    if url is None:
        await links.look(server)
    return url


async def ended(call: Call[Any]) -> Server:
    """The server that the caller comes back from signed in to."""
    query = call.request.query_params
    said = query.get("error_description") or query.get("error", "")
    answer = Answer(state=query.get("state", ""), code=query.get("code", ""), iss=query.get("iss"), error=said)
    server = await (await call.get(Reach).links()).end(call.caller, answer)
    call.noted["server"] = server.name
    return server


async def disconnect(call: Call[Any]) -> None:
    """Forget what was signed in to: every worker's next call goes without."""
    server = await named(call)
    call.noted["server"] = server.name
    await (await call.get(Reach).links()).forget(server)


async def check(call: Call[Any]) -> ServerView:
    """Connect anew, and list its tools."""
    return view(await (await call.get(Reach).links()).look(await named(call)))


async def list_tools(call: Call[None]) -> views.Tools:
    return views.Tools([tool_view(tool) for tool in await call.get(Servers).tools(await named(call))])


async def judge(call: Call[Judged]) -> ToolView:
    return tool_view(await judged(call, call.body))


async def judged(call: Call[Any], said: Judged) -> Any:
    servers, server = call.get(Servers), call.params["server"]
    await servers.judge(call.caller, server, said.tool, said.effect, said.hash)
    call.noted.update(server=server, tool=said.tool, effect=said.effect)
    tools = await servers.tools(await named(call))
    return next(tool for tool in tools if tool.name == said.tool)


async def try_tool(call: Call[Trial]) -> Tried:
    return await tried(call, call.body)


async def tried(call: Call[Any], trial: Trial) -> Tried:
    """What a tool says to whoever tries it, also where bots do not have it yet."""
    server = await named(call)
    name = f"{PREFIX}{server.name}.{trial.tool}"
    if not trial.confirm and not await _only_reads(call, server, trial.tool):
        raise unconfirmed(name)
    said: list[str] = []

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        if len(said) < _HEARD:
            said.append(message or (f"{progress:g} of {total:g}" if total else f"{progress:g}"))

    call.noted.update(server=server.name, tool=trial.tool)
    book, entry = call.get(Book), _entry(call.caller, name, trial)
    await book.begin(entry)
    started, result = time.perf_counter(), STOPPED
    try:
        links = await call.get(Reach).links()
        result = await links.call(server, trial.tool, trial.arguments, heard=heard)
    except PalaverError as error:
        result = Result(content=error.message, ok=False)
    finally:
        ms = round((time.perf_counter() - started) * 1000)
        book.end(call.caller.account, entry.id, result, ms)
    await book.settled()
    return Tried(call=entry.id, ok=result.ok, content=result.content, progress=said, ms=ms)


async def _only_reads(call: Call[Any], server: Server, name: str) -> bool:
    """Whether somebody has looked at the tool as it is now, and said so."""
    return any(
        tool.name == name and tool.counts and tool.effect == "reads" for tool in await call.get(Servers).tools(server)
    )


def _entry(caller: Caller, name: str, trial: Trial) -> Entry:
    return Entry(
        id=uuid7(),
        caller=caller,
        bot=None,
        session=None,
        turn=None,
        number=1,
        name=name,
        origin="mcp",
        arguments=trial.arguments,
    )


async def list_resources(call: Call[None]) -> Listed:
    return Listed(await (await call.get(Reach).links()).resources(await named(call)))


async def read_resource(call: Call[Place]) -> Text:
    return Text(await (await call.get(Reach).links()).read(await named(call), call.body.uri))


async def list_prompts(call: Call[None]) -> Listed:
    return Listed(await (await call.get(Reach).links()).prompts(await named(call)))


async def list_failures(call: Call[None]) -> Failures:
    return Failures(await call.get(Servers).failures(await named(call)))


async def named(call: Call[Any]) -> Server:
    return await call.get(Servers).one(call.caller.account, call.params["server"])


_SERVERS: Final = "/api/mcp/servers"
_SERVER: Final = f"{_SERVERS}/{{server}}"
_route = partial(Route, permission=PERMISSION)
ROUTES: Final = (
    _route(method="GET", path=_SERVERS, handler=list_servers, summary="List servers of tools", response=views.Servers),
    _route(
        method="POST",
        path=_SERVERS,
        handler=add,
        summary="Add a server of tools",
        body=NewServer,
        response=ServerView,
        status=201,
    ),
    _route(method="GET", path=_SERVER, handler=show, summary="Show a server of tools", response=ServerView),
    _route(
        method="PUT", path=_SERVER, handler=change, summary="Change a server of tools", body=Wanted, response=ServerView
    ),
    _route(method="DELETE", path=_SERVER, handler=remove, summary="Take a server of tools away", status=204),
    _route(
        method="POST",
        path=f"{_SERVER}/check",
        handler=check,
        summary="Connect to a server and list its tools",
        response=ServerView,
    ),
    _route(
        method="POST",
        path=f"{_SERVER}/connect",
        handler=connect,
        summary="Sign in to a server",
        response=Way,
        refuses=(502, 503),
    ),
    _route(method="DELETE", path=f"{_SERVER}/connect", handler=disconnect, summary="Sign out of a server", status=204),
    _route(
        method="GET", path=f"{_SERVER}/tools", handler=list_tools, summary="List a server's tools", response=views.Tools
    ),
    _route(
        method="POST",
        path=f"{_SERVER}/review",
        handler=judge,
        summary="Say what a tool does, having looked at it",
        body=Judged,
        response=ToolView,
        refuses=(412,),
    ),
    _route(
        method="POST",
        path=f"{_SERVER}/try",
        handler=try_tool,
        summary="Try a tool",
        body=Trial,
        response=Tried,
        refuses=(409,),
    ),
    _route(
        method="GET",
        path=f"{_SERVER}/resources",
        handler=list_resources,
        summary="List a server's resources",
        response=Listed,
        refuses=(422, 502),
    ),
    _route(
        method="POST",
        path=f"{_SERVER}/resources/read",
        handler=read_resource,
        summary="Read one",
        body=Place,
        response=Text,
        refuses=(502,),
    ),
    _route(
        method="GET",
        path=f"{_SERVER}/prompts",
        handler=list_prompts,
        summary="List a server's prompts",
        response=Listed,
        refuses=(422, 502),
    ),
    _route(
        method="GET",
        path=f"{_SERVER}/failures",
        handler=list_failures,
        summary="What went wrong lately",
        response=Failures,
    ),
)
