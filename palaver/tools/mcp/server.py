"""A server of tools as an account names it, what is known of it, and the tools that it listed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec

from palaver.kit.clock import now
from palaver.tools.tool import Effect

NAME: Final = r"^[a-z0-9_-]{1,64}$(?!\n)"
_HEADER: Final = r"^[A-Za-z0-9!#$%&'\*\+.^_`|~-]{1,100}$(?!\n)"
_REFERENCE: Final = r"^(secret|vault)://[^\s]{1,400}$(?!\n)"

Transport = Literal["http", "stdio"]
Status = Literal["new", "ok", "failed", "consent"]
Connection = Literal["missing", "connected", "expired"]
Grant = Literal["client_credentials", "authorization_code"]
ServerName = Annotated[str, msgspec.Meta(pattern=NAME)]
Reference = Annotated[str, msgspec.Meta(pattern=_REFERENCE)]
HeaderName = Annotated[str, msgspec.Meta(pattern=_HEADER)]


class OAuth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a token is had; without a `client_id`, this server registers itself where the issuer lets it."""

    grant: Grant
    client_id: Annotated[str, msgspec.Meta(max_length=400)] = ""
    client_secret: Reference | None = None
    scope: Annotated[str, msgspec.Meta(max_length=1_000)] = ""
    issuer: Annotated[str, msgspec.Meta(max_length=1_000)] = ""


class Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    Where a server is: `url` over HTTP, or `command`, the name that the operator gave a program.

    `headers` are references to secrets, by the names of the fields that carry them.
    """

    url: Annotated[str, msgspec.Meta(max_length=4_000)] | None = None
    command: ServerName | None = None
    headers: Annotated[dict[HeaderName, Reference], msgspec.Meta(max_length=20)] = {}
    oauth: OAuth | None = None
    enabled: bool = True
    timeout_s: Annotated[int, msgspec.Meta(ge=1, le=300)] = 20


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """`about` is what it says of itself: name, version, capabilities."""

    id: UUID
    account_id: UUID
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
    updated_by: str
    created_at: datetime
    connected_at: datetime | None = None
    connected_by: str | None = None
    connected_until: datetime | None = None

    @property
    def connection(self) -> Connection | None:
        """Of one that asks for a sign-in; `expired` once what was consented to counts no more, and is not renewed."""
        if self.oauth is None:
            return None
        if self.connected_at is None:
            return "missing"
        over = self.connected_until is not None and self.connected_until <= now()
        return "expired" if over or self.status == "consent" else "connected"

    @property
    def signing_in(self) -> OAuth | None:
        return None if self.oauth is None else msgspec.convert(self.oauth, OAuth)


class ListedTool(msgspec.Struct, frozen=True, kw_only=True):
    """
    A tool as its server listed it last; `says_it_reads` is the server's word, `effect` the operator's.

    Nobody calls it while its `hash` is not the one that was `reviewed`, or once it is not `offered` any more.
    """

    name: str
    title: str
    description: str
    parameters: Mapping[str, Any]
    says_it_reads: bool
    hash: str
    reviewed: str
    effect: Effect
    offered: bool
    seen_at: datetime

    @property
    def counts(self) -> bool:
        return self.offered and self.hash == self.reviewed


class ServersTool(ListedTool, frozen=True, kw_only=True):
    """With the name of its server."""

    server: str


class Failure(msgspec.Struct, frozen=True):
    at: datetime
    message: str
