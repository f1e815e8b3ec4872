"""Tokens of servers that ask for a sign-in: had by the SDK, kept sealed, consented to by an operator in a browser."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from datetime import datetime
from functools import partial
from logging import CRITICAL, getLogger
from typing import Final, Protocol

import httpx2
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata
from pydantic import AnyUrl

from palaver.core.errors import PalaverError, Unprocessable
from palaver.core.secrets import Secrets, SecretStore
from palaver.core.secrets.refusals import SecretMissing
from palaver.tools.mcp.refusals import ConsentNeeded
from palaver.tools.mcp.revoking import revoke
from palaver.tools.mcp.server import OAuth, Server
from palaver.tools.mcp.tokens import TokenPlace, name_of

# The SDK logs what it raises, with its trace; we tell it to who asked.
getLogger("mcp.client.auth").setLevel(CRITICAL)

_REFUSED: Final = 401
_NONE: Final = "none"

Kept = Callable[[Server, datetime | None], Awaitable[None]]


class Consent(Protocol):
    """Somebody in front of a browser: is led to `url`, and brings back the code."""

    async def led(self, url: str) -> None: ...

    async def brought(self) -> AuthorizationCodeResult: ...


class Nobody:
    """There is none: who calls a tool is not in front of a browser."""

    def __init__(self, server: Server) -> None:
        self._missing = f"Somebody has to sign in to the server {server.name!r}: there is a button on its page."

    async def led(self, url: str) -> None:
        raise ConsentNeeded(self._missing, url)

    async def brought(self) -> AuthorizationCodeResult:
        raise ConsentNeeded(self._missing)


class Provider(OAuthClientProvider):
    """
    The SDK's, which renews before it asks anybody again: also a token that is refused before its time is over.

    It looks at what is kept first: another worker may have renewed, and what renews counts once.
    """

    place: TokenPlace

    async def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        refused = ""
        while True:
            if refused or not self.context.is_token_valid():
                await self.place.serve(self.context, refused)
            async with aclosing(super().async_auth_flow(request)) as flow:
                asked = await anext(flow)
                while True:
                    answer = yield asked
                    rejected = asked is request and answer.status_code == _REFUSED
                    if rejected and not refused and self.context.can_refresh_token():
                        refused = asked.headers.get("Authorization", "").removeprefix("Bearer ") or _NONE
                        break
                    try:
                        asked = await flow.asend(answer)
                    except StopAsyncIteration:
                        return


class SignIn:
    """`back` is the address here to which a browser brings the code; `kept` hears until when tokens count."""

    def __init__(self, store: SecretStore, secrets: Secrets, back: str, kept: Kept) -> None:
        self._store, self._secrets, self._back, self._kept = store, secrets, back, kept

    async def auth(self, server: Server, consent: Consent | None = None) -> httpx2.Auth | None:
        """What signs the requests to a server; without `consent` it only uses and renews what somebody agreed to."""
        wanted = server.signing_in
        if wanted is None:
            return None
        secret = await self._secret(server, wanted)
        if wanted.grant == "client_credentials":
            return self._by_credentials(server, wanted, secret)
        return self._by_code(server, wanted, secret, consent)

    def _by_credentials(self, server: Server, wanted: OAuth, secret: str) -> httpx2.Auth:
        if not wanted.client_id or not secret or not wanted.issuer:
            raise Unprocessable("Client credentials take a client_id, a client_secret and the issuer that gave them.")
        place = self._place(server, None)
        return ClientCredentialsOAuthProvider(
            server.address, place, wanted.client_id, secret, scope=wanted.scope or None, issuer=wanted.issuer
        )

    def _by_code(self, server: Server, wanted: OAuth, secret: str, consent: Consent | None) -> httpx2.Auth:
        back, given = AnyUrl(self._back), self._given(wanted, secret)
        metadata = OAuthClientMetadata(
            client_name="Palaver", redirect_uris=[back], scope=wanted.scope or None, application_type="web"
        )
        place = self._place(server, given)
        asked = consent or Nobody(server)
        provider = Provider(server.address, metadata, place, asked.led, asked.brought)
        provider.place = place
        return provider

    def _place(self, server: Server, given: OAuthClientInformationFull | None) -> TokenPlace:
        return TokenPlace(self._store, server.account_id, server.id, given, partial(self._kept, server))

    async def forget(self, server: Server, http: httpx2.AsyncClient) -> None:
        """Remove what was kept of a server that is gone, or asked in another way, and have its tokens revoked."""
        wanted = server.signing_in
        kept = await self._place(server, None).kept()
        try:
            await self._store.remove(server.account_id, name_of(server.id))
        except SecretMissing:
            return
        try:
            given = self._given(wanted, await self._secret(server, wanted)) if wanted else None
        except PalaverError:  # the secret is gone: what was registered by ourselves may still do
            given = None
        await revoke(http, kept, given)

    def _given(self, wanted: OAuth, secret: str) -> OAuthClientInformationFull | None:
        """What the operator knows the client by; None where it registers itself."""
        if not wanted.client_id:
            return None
        return OAuthClientInformationFull(
            client_id=wanted.client_id,
            client_secret=secret or None,
            redirect_uris=[AnyUrl(self._back)],
            token_endpoint_auth_method="client_secret_basic" if secret else "none",  # the method's name
            scope=wanted.scope or None,
            issuer=wanted.issuer or None,  # a server that names another one as its own gets nothing of this
        )

    async def _secret(self, server: Server, wanted: OAuth) -> str:
        if wanted.client_secret is None:
            return ""
        place = f"the sign-in of the MCP server {server.name}"
        return await self._secrets.resolve(server.account_id, wanted.client_secret, place=place)
