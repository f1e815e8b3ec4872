"""Routes as declared: each asks for a permission that exists, says what it does, and is public only where agreed."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from palaver.security.permissions import PERMISSIONS
from palaver.web.route import ANYONE, PUBLIC, WIDGET, Route

# What answers without a credential; a trailing slash stands for all below.
PUBLIC_PATHS = (
    "/",
    "/login",
    "/docs",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/metrics",
    "/static/",
    "/assets/",
    "/.well-known/",
    "/api/auth/",
    "/api/i18n",
    "/api/product",
    "/api/manifest",
    "/widget",
    "/webhook/",
)


# What asks for a widget and for no caller.
WIDGET_PATHS = ("/api/chat/client_id",)


def breaches(routes: Iterable[Route], permissions: AbstractSet[str] = PERMISSIONS.keys()) -> Iterator[str]:
    for route in routes:
        name = f"{route.method} {route.path}"
        if route.permission not in permissions | {PUBLIC, WIDGET, ANYONE}:
            yield f"{name} asks for {route.permission!r}, which palaver/security/permissions.py does not have"
        if not route.page and not route.summary:
            yield f"{name} has no summary: OpenAPI and the reference show it"
        if route.permission == PUBLIC and not is_public(route.path):
            yield f"{name} answers strangers, but its path is not agreed to be public"
        if route.permission == WIDGET and route.path not in WIDGET_PATHS:
            yield f"{name} asks for no caller, which is not agreed"


def is_public(path: str) -> bool:
    below = tuple(public for public in PUBLIC_PATHS if public.endswith("/") and public != "/")
    return path in PUBLIC_PATHS or path.startswith(below)
