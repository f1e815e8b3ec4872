"""The form of the login page, with all the ways in that this server offers."""

from typing import Any

from starlette.responses import Response

from palaver.core.settings import Settings
from palaver.security.oidc.issuer import host_of
from palaver.web.call import Call
from palaver.web.render import Pages


def login_form(call: Call[Any], status: int = 200, **shown: str) -> Response:
    """`shown` may hold email, error, notice and next."""
    settings = call.get(Settings)
    context = {"email": "", "error": "", "notice": "", "next": "/", "issuer": host_of(settings.oidc.issuer), **shown}
    return call.get(Pages).page(call, "security/login.html", status, signup=settings.security.signup_enabled, **context)
