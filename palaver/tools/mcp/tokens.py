"""What is sealed of a server that asks for a sign-in: its tokens, until when they count, and who gives new ones."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from mcp.client.auth.oauth2 import OAuthContext
from mcp.shared.auth import OAuthClientInformationFull, OAuthMetadata, OAuthToken

from palaver.core.secrets import SecretStore
from palaver.core.secrets.refusals import SecretMissing

_ACTOR: Final = "system"
_OVER: Final = 1.0  # seconds since 1970

Noted = Callable[[datetime | None], Awaitable[None]]


class Kept(msgspec.Struct, frozen=True):
    """`client` is what the issuer calls us, `issuer` what it says of itself; `until` counts seconds since 1970."""

    tokens: dict[str, Any] | None = None
    client: dict[str, Any] | None = None
    until: float | None = None
    issuer: dict[str, Any] | None = None


class TokenPlace:
    """The SDK's storage over our secrets: one sealed row for each server. `noted` hears until when its tokens count."""

    def __init__(
        self, store: SecretStore, account: UUID, server: UUID, given: OAuthClientInformationFull | None, noted: Noted
    ) -> None:
        self._store, self._account, self._name = store, account, name_of(server)
        self._given, self._noted = given, noted
        self._context: OAuthContext | None = None

    async def serve(self, context: OAuthContext, refused: str = "") -> None:
        """
        Let a sign-in begin with all that is kept: the SDK itself asks for tokens alone, and takes them for valid.

        One that was `refused` counts no more.
        """
        self._context = context
        kept = await self.kept()
        context.current_tokens = OAuthToken.model_validate(kept.tokens) if kept.tokens else None
        refuses = context.current_tokens is not None and context.current_tokens.access_token == refused
        context.token_expiry_time = _OVER if refuses else kept.until
        if kept.issuer is not None:
            context.oauth_metadata = OAuthMetadata.model_validate(kept.issuer)

    async def get_tokens(self) -> OAuthToken | None:
        tokens = (await self.kept()).tokens
        return OAuthToken.model_validate(tokens) if tokens else None

    async def set_tokens(self, tokens: OAuthToken) -> None:
        until = None if tokens.expires_in is None else time.time() + tokens.expires_in
        issuer = self._context.oauth_metadata if self._context else None
        kept = msgspec.structs.replace(
            await self.kept(),
            tokens=tokens.model_dump(mode="json", exclude_none=True),
            until=until,
            issuer=issuer.model_dump(mode="json", exclude_none=True) if issuer else None,
        )
        await self._keep(kept)
        renewed = tokens.refresh_token is not None or until is None
        await self._noted(None if renewed or until is None else datetime.fromtimestamp(until, UTC))

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        client = (await self.kept()).client
        return OAuthClientInformationFull.model_validate(client) if client else self._given

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        kept = await self.kept()
        await self._keep(msgspec.structs.replace(kept, client=client_info.model_dump(mode="json", exclude_none=True)))

    async def kept(self) -> Kept:
        try:
            return msgspec.json.decode(await self._store.get(self._account, self._name), type=Kept)
        except SecretMissing:
            return Kept()

    async def _keep(self, kept: Kept) -> None:
        value = msgspec.json.encode(kept).decode()
        await self._store.put(self._account, self._name, value, actor=_ACTOR, expires_at=None)


def name_of(server: UUID) -> str:
    return f"mcp-{server}"
