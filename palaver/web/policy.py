"""What a browser may do with an answer: content policy with a nonce, permissions, framing, caching, as headers."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

from starlette.types import Scope

from palaver.web.site import Site

Feature = Literal[
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
]
Header = tuple[bytes, bytes]

# What is not a page is data: nothing in it runs, loads or leads anywhere, should a browser ever show it as one.
_DATA: Final = b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# A file of ours runs because the page names it, with the page's nonce: 'self' would also run what somebody uploaded,
# 'strict-dynamic' would let a script of ours load others, which none does.
_PAGE: Final = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors {frames}; base-uri 'none'"
)
_ALWAYS: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_STAY_WITH_TLS: Final = (b"strict-transport-security", b"max-age=31536000")
_NO_STORE: Final = (b"cache-control", b"no-store")


@dataclass(frozen=True)
class Policy:
    """What one route's pages need beyond the rule: `features` of the device, and the origins that may frame them."""

    features: tuple[Feature, ...] = ()
    framed_by: tuple[str, ...] = ()

    @cached_property
    def permissions(self) -> Header:
        rules = (f"{name}=({'self' if name in self.features else ''})" for name in get_args(Feature))
        return b"permissions-policy", ", ".join(rules).encode()

    def content(self, nonce: str) -> Header:
        frames = " ".join(self.framed_by) or "'none'"
        return b"content-security-policy", _PAGE.format(nonce=nonce, frames=frames).encode()


STRICT: Final = Policy()


def nonce_of(scope: Scope) -> str:
    """The nonce of this request's answer, made when first asked for."""
    state = scope.setdefault("state", {})
    if "nonce" not in state:
        state["nonce"] = secrets.token_urlsafe(18)
    return str(state["nonce"])


class Headers:
    """Completes the headers of every answer of a site."""

    def __init__(self, site: Site) -> None:
        self._always = [*_ALWAYS, _STAY_WITH_TLS] if site.https else list(_ALWAYS)
        self._data = [*self._always, (b"content-security-policy", _DATA), STRICT.permissions]

    def completed(self, scope: Scope, given: Iterable[Header]) -> list[Header]:
        """`given` and what is missing; a page is never stored, because its nonce is for this answer alone."""
        headers = list(given)
        names = {name.lower(): value for name, value in headers}
        if not names.get(b"content-type", b"").startswith(b"text/html"):
            return [*headers, *self._data] if b"cache-control" in names else [*headers, _NO_STORE, *self._data]
        policy: Policy = scope.get("policy", STRICT)
        kept = [header for header in headers if header[0].lower() != b"cache-control"]
        return [*kept, _NO_STORE, *self._always, policy.content(nonce_of(scope)), policy.permissions]
