"""What is told of servers and their tools; references to secrets are told, values never."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from palaver.tools.mcp.server import Connection, Failure, ListedTool, Server, ServerName, Status, Transport, Wanted
from palaver.tools.tool import Effect

ToolName = Annotated[str, msgspec.Meta(max_length=128)]


class NewServer(Wanted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: ServerName


class ServerView(msgspec.Struct, frozen=True, kw_only=True):
    """`address` is its URL, or the name of the program; `connection` is of one that asks for a sign-in."""

    name: str
    transport: Transport
    address: str
    headers: Mapping[str, str]
    oauth: Mapping[str, Any] | None
    enabled: bool
    timeout_s: int
    status: Status
    last_error: str | None
    checked_at: datetime | None
    latency_ms: int | None
    protocol: str | None
    about: Mapping[str, Any]
    connection: Connection | None
    connected_at: datetime | None
    connected_by: str | None
    connected_until: datetime | None


class Way(msgspec.Struct, frozen=True):
    """Where a person's browser goes to sign in; null where nobody needs to be asked."""

    url: str | None


class ToolView(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: "review" until somebody looks at what has changed, "gone" when it is not offered any more."""

    name: str
    title: str
    description: str
    parameters: Mapping[str, Any]
    says_it_reads: bool
    effect: Effect
    state: str
    hash: str


class Servers(msgspec.Struct, frozen=True):
    """`commands` are the programs that the operator lets be started."""

    items: list[ServerView]
    commands: list[str]


class Tools(msgspec.Struct, frozen=True):
    items: list[ToolView]


class Failures(msgspec.Struct, frozen=True):
    items: list[Failure]


class Listed(msgspec.Struct, frozen=True):
    """Resources or prompts."""

    items: list[dict[str, Any]]


class Judged(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody has looked at the tool with this `hash`, and says what it does."""

    tool: ToolName
    hash: Annotated[str, msgspec.Meta(max_length=64)]
    effect: Effect = "writes"


class Trial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`confirm`: also where nobody has said that the tool only reads."""

    tool: ToolName
    arguments: Annotated[dict[str, Any], msgspec.Meta(max_length=200)] = {}
    confirm: bool = False


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """`progress` is what the tool said on its way, `call` its row in the log of calls."""

    call: UUID

    ok: bool
    content: str
    progress: list[str]
    ms: int


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    uri: Annotated[str, msgspec.Meta(max_length=4_000)]


class Text(msgspec.Struct, frozen=True):
    text: str


def view(server: Server) -> ServerView:
    return ServerView(**{name: getattr(server, name) for name in ServerView.__struct_fields__})


def tool_view(tool: ListedTool) -> ToolView:
    state = "counts" if tool.counts else "review" if tool.offered else "gone"
    fields = {name: getattr(tool, name) for name in ToolView.__struct_fields__ if name != "state"}
    return ToolView(**fields, state=state)
