"""Tokens that are given back: the issuer that names a place for it (RFC 7009) is told that they count no more."""

from typing import Final

import httpx2
from mcp.shared.auth import OAuthClientInformationFull, OAuthMetadata, OAuthToken

from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.tools.mcp.tokens import Kept

log = logger("tools")

_PATIENCE_S: Final = 5.0


async def revoke(http: httpx2.AsyncClient, kept: Kept, given: OAuthClientInformationFull | None) -> None:
    """What renews first: with that, an issuer ends all that it gave. One that does not answer is told to the log."""
    issuer = OAuthMetadata.model_validate(kept.issuer) if kept.issuer else None
    if kept.tokens is None or issuer is None or issuer.revocation_endpoint is None:
        return
    client = OAuthClientInformationFull.model_validate(kept.client) if kept.client else given
    tokens = OAuthToken.model_validate(kept.tokens)
    for hint, token in (("refresh_token", tokens.refresh_token), ("access_token", tokens.access_token)):
        if not token:
            continue
        form, auth = _as_client(client)
        try:
            answer = await http.post(
                str(issuer.revocation_endpoint),
                data={"token": token, "token_type_hint": hint, **form},
                auth=auth,
                timeout=_PATIENCE_S,
            )
            answer.raise_for_status()
        except (httpx2.HTTPError, PalaverError) as error:
            log.warning("a token is not revoked where it came from", issuer=str(issuer.issuer), reason=repr(error))
            return


def _as_client(client: OAuthClientInformationFull | None) -> tuple[dict[str, str], httpx2.Auth]:
    """How the client says who it is: in the form, or, with a secret, as it has registered."""
    if client is None or client.client_id is None:
        return {}, httpx2.Auth()
    if not client.client_secret:
        return {"client_id": client.client_id}, httpx2.Auth()
    if client.token_endpoint_auth_method == "client_secret_post":  # noqa: S105  # the method's name
        return {"client_id": client.client_id, "client_secret": client.client_secret}, httpx2.Auth()
    return {}, httpx2.BasicAuth(client.client_id, client.client_secret)
