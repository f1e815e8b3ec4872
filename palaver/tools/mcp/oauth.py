"""Tokens of servers that ask for a sign-in: had by the SDK, kept sealed, consented to by an operator in a browser."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol
from uuid import UUID

import httpx2
import msgspec
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from pydantic import AnyUrl

from palaver.core.errors import Unprocessable
from palaver.core.secrets import Secrets, SecretStore
from palaver.core.secrets.refusals import SecretMissing
from palaver.tools.mcp.refusals import ConsentNeeded
from palaver.tools.mcp.server import OAuth, Server

_ACTOR: Final = "system"


class Consent(Protocol):
    """Somebody in front of a browser: is led to `url`, and brings back the code."""

    async def led(self, url: str) -> None: ...

    async def brought(self) -> AuthorizationCodeResult: ...


class Kept(msgspec.Struct, frozen=True):
    """What is sealed of a server: its tokens, and what its issuer calls us."""

    tokens: dict[str, Any] | None = None
    client: dict[str, Any] | None = None


class TokenPlace:
    """The SDK's storage over our secrets: one sealed row for each server."""

    def __init__(
        self, store: SecretStore, account: UUID, server: UUID, given: OAuthClientInformationFull | None
    ) -> None:
        self._store, self._account, self._name, self._given = store, account, name_of(server), given

    async def get_tokens(self) -> OAuthToken | None:
        tokens = (await self._kept()).tokens
        return OAuthToken.model_validate(tokens) if tokens else None

    async def set_tokens(self, tokens: OAuthToken) -> None:
        kept = await self._kept()
        await self._keep(msgspec.structs.replace(kept, tokens=tokens.model_dump(mode="json", exclude_none=True)))

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        client = (await self._kept()).client
        return OAuthClientInformationFull.model_validate(client) if client else self._given

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        kept = await self._kept()
        await self._keep(msgspec.structs.replace(kept, client=client_info.model_dump(mode="json", exclude_none=True)))

    async def _kept(self) -> Kept:
        try:
            return msgspec.json.decode(await self._store.get(self._account, self._name), type=Kept)
        except SecretMissing:
            return Kept()

    async def _keep(self, kept: Kept) -> None:
        value = msgspec.json.encode(kept).decode()
        await self._store.put(self._account, self._name, value, actor=_ACTOR, expires_at=None)


class SignIn:
    """`back` is the address on this server to which a browser brings the code."""

    def __init__(self, store: SecretStore, secrets: Secrets, back: str) -> None:
        self._store, self._secrets, self._back = store, secrets, back

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
        place = TokenPlace(self._store, server.account_id, server.id, None)
        return ClientCredentialsOAuthProvider(
            server.address, place, wanted.client_id, secret, scope=wanted.scope or None, issuer=wanted.issuer
        )

    def _by_code(self, server: Server, wanted: OAuth, secret: str, consent: Consent | None) -> httpx2.Auth:
        back = AnyUrl(self._back)
        given = None
        if wanted.client_id:
            given = OAuthClientInformationFull(
                client_id=wanted.client_id,
                client_secret=secret or None,
                redirect_uris=[back],
                token_endpoint_auth_method="client_secret_basic" if secret else "none",  # the method's name
                scope=wanted.scope or None,
            )
        metadata = OAuthClientMetadata(
            client_name="Palaver", redirect_uris=[back], scope=wanted.scope or None, application_type="web"
        )
        place = TokenPlace(self._store, server.account_id, server.id, given)
        led, brought = (consent.led, consent.brought) if consent else (_needed(server), None)
        return OAuthClientProvider(server.address, metadata, place, led, brought)

    async def forget(self, server: Server) -> None:
        """Remove what was kept of a server that is gone, or asked in another way."""
        try:
            await self._store.remove(server.account_id, name_of(server.id))
        except SecretMissing:
            return

    async def _secret(self, server: Server, wanted: OAuth) -> str:
        if wanted.client_secret is None:
            return ""
        place = f"the sign-in of the MCP server {server.name}"
        return await self._secrets.resolve(server.account_id, wanted.client_secret, place=place)


def name_of(server: UUID) -> str:
    return f"mcp-{server}"


def _needed(server: Server) -> Callable[[str], Awaitable[None]]:
    async def led(url: str) -> None:
        raise ConsentNeeded(
            f"Somebody has to sign in to the server {server.name!r} first, on the page of servers.", url
        )

    return led
