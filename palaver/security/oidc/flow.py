"""The code flow: to the issuer with a question, back with a code, and from the code to what the issuer vouches for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx2

from palaver.core.errors import PalaverError
from palaver.core.settings import Oidc
from palaver.security.oidc import idtoken
from palaver.security.oidc.attempt import Attempt, must_be_this_browsers
from palaver.security.oidc.groups import has_groups
from palaver.security.oidc.issuer import Discovery, Issuer
from palaver.security.oidc.refusals import IssuerFailed, NotVouched

Reveal = Callable[[str], Awaitable[str]]

_LONGEST_CODE: Final = 4096


class Flow:
    """`reveal` gives the client's secret for what the setting says."""

    def __init__(self, settings: Oidc, issuer: Issuer, reveal: Reveal) -> None:
        self.settings, self.issuer, self.reveal = settings, issuer, reveal

    async def question(self, attempt: Attempt) -> str:
        """Where the browser goes to be asked who it is."""
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": attempt.redirect,
            "scope": self.settings.scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return _with((await self.issuer.discovery()).authorization_endpoint, asked)

    async def vouched(self, attempt: Attempt, answer: Mapping[str, str]) -> idtoken.Claims:
        """Who came back, by the claims of the ID token and, where those lack something, of userinfo."""
        must_be_this_browsers(attempt, answer)
        parts = await self.issuer.discovery()
        must_name_the_issuer(parts, answer)
        if "error" in answer or not 0 < len(answer.get("code", "")) <= _LONGEST_CODE:
            raise NotVouched(f"The issuer did not let you in: {_told(answer)}.")
        tokens = await self._redeemed(parts, attempt, answer["code"])
        text = str(tokens.get("id_token", ""))
        claims = await idtoken.verified(text, self.issuer, self.settings.client_id, attempt.nonce)
        if has_groups(claims) and "email" in claims:
            return claims
        return {**await self._userinfo(parts, tokens, claims["sub"]), **claims}

    async def way_out(self, back: str) -> str:
        """Where the browser ends its session with the issuer, to come back to `back`; "" for nowhere."""
        end = (await self.issuer.discovery()).end_session_endpoint
        return end and _with(end, {"client_id": self.settings.client_id, "post_logout_redirect_uri": back})

    async def _redeemed(self, parts: Discovery, attempt: Attempt, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect,
            "code_verifier": attempt.verifier,
        }
        auth, more = await self._credential(parts)
        status, tokens = await self.issuer.client.post(parts.token_endpoint, {**form, **more}, auth)
        error = str(tokens.get("error", ""))[:100]
        if status in {400, 401} and error and error != "invalid_client":
            raise NotVouched(f"The issuer did not take the code: {error}. Start again.")
        if status != 200:
            raise IssuerFailed(f"The issuer answered {status} when asked for tokens: {error or 'no reason given'}.")
        return tokens

    async def _credential(self, parts: Discovery) -> tuple[httpx2.BasicAuth | None, dict[str, str]]:
        """How we say who we are: by Basic where that is offered, else in the form; without a secret by PKCE alone."""
        client = self.settings.client_id
        if not self.settings.client_secret:
            return None, {"client_id": client}
        try:
            secret = await self.reveal(self.settings.client_secret)
        except PalaverError as error:
            raise IssuerFailed("This server cannot read its own credential: its log says why.") from error
        if "client_secret_basic" in parts.token_endpoint_auth_methods_supported:
            return httpx2.BasicAuth(quote(client, safe=""), quote(secret, safe="")), {}
        return None, {"client_id": client, "client_secret": secret}

    async def _userinfo(self, parts: Discovery, tokens: Mapping[str, Any], subject: str) -> dict[str, Any]:
        access = tokens.get("access_token")
        if not parts.userinfo_endpoint or not isinstance(access, str):
            return {}
        found = await self.issuer.client.get(parts.userinfo_endpoint, {"Authorization": f"Bearer {access}"})
        must_be_about(subject, found)
        return found


def must_name_the_issuer(parts: Discovery, answer: Mapping[str, str]) -> None:
    """With several issuers, one of them could pass its answer off as the other's (RFC 9207)."""
    if "iss" not in answer and not parts.authorization_response_iss_parameter_supported:
        return
    if answer.get("iss") != parts.issuer:
        raise NotVouched("This answer is another issuer's.")


def must_be_about(subject: str, userinfo: Mapping[str, Any]) -> None:
    if userinfo.get("sub") != subject:
        raise NotVouched("What the issuer tells is about somebody else.")


def _told(answer: Mapping[str, str]) -> str:
    return (answer.get("error_description") or answer.get("error") or "it sent no code")[:200]


def _with(address: str, values: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"
