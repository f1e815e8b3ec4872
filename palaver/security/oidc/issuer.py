"""The issuer: where its parts are, by discovery, and the public keys that it signs with, which it may rotate."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey, import_key

from palaver.security.oidc.client import IssuerClient
from palaver.security.oidc.refusals import IssuerFailed

PublicKey = RSAKey | ECKey | OKPKey

_FRESH_S: Final = 3600.0
_FAILED_S: Final = 5.0  # so long a failure stands for the next ones
_KINDS: Final = frozenset({"RSA", "EC", "OKP"})  # never "oct": what is published is no secret
_KIND_OF: Final = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


class Discovery(msgspec.Struct, frozen=True, kw_only=True):
    """What we read of /.well-known/openid-configuration."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False

    @property
    def addresses(self) -> Sequence[str]:
        fixed = (self.authorization_endpoint, self.token_endpoint, self.jwks_uri)
        return [*fixed, *filter(None, (self.userinfo_endpoint, self.end_session_endpoint))]


class Issuer:
    """One for each process; what it published is remembered for an hour."""

    def __init__(self, url: str, client: IssuerClient) -> None:
        self.url, self.client = url, client
        self._turn = asyncio.Lock()
        self._until = 0.0
        self._found: Discovery | IssuerFailed | None = None
        self._keys: list[tuple[dict[str, Any], PublicKey]] = []
        self._keys_until = 0.0

    async def discovery(self) -> Discovery:
        """IssuerFailed when there is none, or when it speaks for another issuer."""
        async with self._turn:
            if self._found is None or time.monotonic() > self._until:
                try:
                    self._found, life = await self._discover(), _FRESH_S
                except IssuerFailed as error:
                    self._found, life = error, _FAILED_S
                self._until = time.monotonic() + life
        if isinstance(self._found, IssuerFailed):
            raise IssuerFailed(self._found.message)
        return self._found

    async def key(self, kid: str | None, algorithm: str) -> PublicKey | None:
        """The key of this id; an unknown one has the keys read anew, once: the issuer may have rotated them."""
        address = (await self.discovery()).jwks_uri
        async with self._turn:
            if time.monotonic() < self._keys_until and (found := self._match(kid, algorithm)):
                return found
            self._keys = _public((await self.client.get(address)).get("keys"))
            self._keys_until = time.monotonic() + _FRESH_S
            return self._match(kid, algorithm)

    async def _discover(self) -> Discovery:
        url = self.url.rstrip("/") + "/.well-known/openid-configuration"
        try:
            found = msgspec.convert(await self.client.get(url), Discovery)
        except msgspec.ValidationError as error:
            raise IssuerFailed(f"What {url} says is no discovery document: {error}.") from error
        if found.issuer != self.url:
            raise IssuerFailed(f"The issuer calls itself {found.issuer!r}: set PALAVER_OIDC_ISSUER to exactly that.")
        for address in found.addresses:
            must_be_as_safe(address, self.url)
        return found

    def _match(self, kid: str | None, algorithm: str) -> PublicKey | None:
        """Without an id, the one key that fits."""
        fitting = [key for shown, key in self._keys if _fits(shown, algorithm) and kid in (None, shown.get("kid"))]
        return fitting[0] if len(fitting) == 1 or (fitting and kid is not None) else None


def must_be_as_safe(address: str, issuer: str) -> None:
    """IssuerFailed for a part that is no web address, or that an HTTPS issuer has without TLS."""
    parts, wanted = urlsplit(address), urlsplit(issuer).scheme
    whole = address.isascii() and address.isprintable() and " " not in address
    if not whole or not parts.hostname or parts.scheme not in {"https", wanted}:
        raise IssuerFailed(f"The issuer names {address!r} as one of its parts, which is no {wanted} address.")


def _public(listed: Any) -> list[tuple[dict[str, Any], PublicKey]]:
    """Those that we understand; others are no reason to refuse the rest."""
    found: list[tuple[dict[str, Any], PublicKey]] = []
    for shown in listed if isinstance(listed, list) else ():
        if not isinstance(shown, dict) or shown.get("kty") not in _KINDS:
            continue
        try:
            key = import_key(shown)
        except (JoseError, ValueError):
            continue
        if not isinstance(key, OctKey):
            found.append((shown, key))
    return found


def _fits(shown: dict[str, Any], algorithm: str) -> bool:
    return (
        shown["kty"] == _KIND_OF[algorithm[:2]]
        and shown.get("use", "sig") == "sig"
        and shown.get("alg", algorithm) in {algorithm, "EdDSA"}
    )


def host_of(url: str) -> str:
    """What people know an issuer by; "" for none."""
    return urlsplit(url).netloc
