"""Links that people are given: where this server is reached, and the secret."""

from typing import Any

from palaver.core.settings import Settings
from palaver.web.call import Call
from palaver.web.site import address_of, site_of


def link_for(call: Call[Any], path: str, secret: str) -> str:
    """For somebody else: by the way that the letter takes, or for whoever asks, to pass on."""
    settings = call.get(Settings)
    return link_to(settings, path, secret) if settings.parts.smtp_url else link_here(call, path, secret)


def link_here(call: Call[Any], path: str, secret: str) -> str:
    """For whoever has signed in and asks: without a public address, the one by which they have come."""
    settings = call.get(Settings)
    host = call.request.headers.get("host", "")
    if settings.http.public_url or not host:
        return link_to(settings, path, secret)
    return f"{'https' if site_of(call.request.scope).https else 'http'}://{host}{path}?token={secret}"


def link_to(settings: Settings, path: str, secret: str) -> str:
    """For whom a stranger may have named: nothing of the request is in it."""
    return f"{address_of(settings)}{path}?token={secret}"
