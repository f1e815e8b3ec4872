"""The server's routes as requests: paths filled in, and what the contract says about who may see them."""

import re
from collections.abc import Iterator, Mapping
from uuid import uuid4

from palaver.assembly.front import ROUTES
from palaver.web.route import Route
from tests.security.home import Home

# Of the contract and kept by hand, not of the code: what answers without a credential, each one by itself.
PUBLIC = {
    "GET /",
    "GET /login",
    "POST /login",
    "GET /docs",
    "GET /openapi.json",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /.well-known/jwks.json",
    "POST /api/auth/login",
    "POST /api/auth/logout",
    "POST /api/auth/2fa",
    "POST /api/auth/2fa/verify",
    "POST /api/auth/forgot-password",
    "POST /api/auth/reset-password",
    "GET /api/auth/forgot",
    "POST /api/auth/forgot",
    "GET /api/auth/reset",
    "POST /api/auth/reset",
    "GET /api/auth/invitation",
    "POST /api/auth/invitation",
    "POST /api/auth/register",
    "POST /api/auth/register/confirm",
    "GET /api/auth/sign-up",
    "POST /api/auth/sign-up",
    "POST /api/auth/sign-up/finish",
    "POST /api/auth/ui-key",
    "GET /api/auth/oidc/start",
    "GET /api/drive/links/{link}",
    "GET /api/auth/oidc/callback",
    "GET /api/auth/oidc/logout",
    *(f"{method} /webhook/{{bot}}/{{hook}}" for method in ("GET", "POST", "PUT", "PATCH", "DELETE")),
}
# Likewise: whoever names a widget is answered, and no caller is asked for.
BY_WIDGET = {"/api/chat/client_id"}

# A field that layers can have, and one of those that no text fits: what is tried there leaves no mark on other tests.
NO_LINK = "A" * 54  # whoever has a file's address may have the file: there is nothing to keep from them
LAYERED = "greeting.suggestions"

HTTP = [route for route in ROUTES if isinstance(route, Route)]


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


def is_public(route: Route) -> bool:
    return name_of(route) in PUBLIC


CLOSED = [route for route in HTTP if not is_public(route)]
FOR_CALLERS = [route for route in CLOSED if route.path not in BY_WIDGET]
BODY = {"POST", "PUT", "PATCH"}


# What is there is named by the query.
NAMED_BY_QUERY = dict.fromkeys(("/api/bots/{alias}/scripts/source", "/bots/{alias}/scripts/edit"), "?path=start.bas")


def filled(path: str, values: Mapping[str, str]) -> str:
    """A path with its parameters; `id` is that of the noun before it."""
    nouns = {"keys": "key", "sessions": "session", "documents": "document", "widgets": "widget", "media": "media"}
    nouns |= {"tool-calls": "call_id", "calls": "call_id"}

    def value(match: re.Match[str]) -> str:
        name = match[1]
        noun = path[: match.start()].rstrip("/").rpartition("/")[2]
        return values[nouns[noun] if name == "id" else name]

    return re.sub(r"{(\w+)}", value, path) + NAMED_BY_QUERY.get(path, "")


def there(home: Home) -> dict[str, str]:
    """Parameters of what the home holds."""
    held = {"key": str(home.prod_id), "document": str(home.document), "number": "1", "link": NO_LINK}
    held |= {"bot": str(home.bot), "hook": home.word}
    return {**home.names, **held, "kind": "default", "path": LAYERED}


def nowhere(home: Home) -> dict[str, str]:
    """Parameters as long as the home's, of what does not exist."""
    letters = uuid4().hex
    return {
        "alias": f"bot-{letters}"[: len(home.alias)],
        "name": f"col-{letters}"[: len(home.collection)],
        "role": f"role-{letters}"[: len(home.names["role"])],
        "secret": f"secret-{letters}"[: len(home.names["secret"])],
        "server": f"server-{letters}"[: len(home.names["server"])],
        "service": f"service-{letters}"[: len(home.names["service"])],
        "tool": f"http.{letters}{letters}"[: len(home.names["tool"]) - 5] + ".look",
        "set": f"set-{letters}"[: len(home.names["set"])],
        "page": home.names["page"],
        "number": "1",
        "link": NO_LINK,
        "kind": "elsewise",
        "path": "greeting.nothing",
        "hook": letters[: len(home.word)],
        **{
            noun: str(uuid4())
            for noun in (
                "session",
                "turn",
                "fact",
                "event",
                "case",
                "note",
                "key",
                "document",
                "user",
                "group",
                "invitation",
                "widget",
                "run",
                "request",
                "replay",
                "price",
                "media",
                "answer",
                "call_id",
                "automation",
                "bot",
                "automation_run",
            )
        },
    }


def variants(route: Route, home: Home) -> Iterator[str]:
    """A route's path with what exists, with what does not, and with what could not."""
    for values in (there(home), nowhere(home), dict.fromkeys(there(home), "%00'\"<>")):
        yield filled(route.path, values)
