"""Routes ask for permissions that exist, say what they do, and are public only where that is agreed."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from palaver.assembly.front import MENU, ROUTES
from palaver.security.permissions import PERMISSIONS
from palaver.web.call import Call
from palaver.web.route import JSON, Route, is_public
from palaver.web.table import RouteTable
from tools.house import routes as rules


async def handler(_call: Call[None]) -> None: ...


@pytest.mark.parametrize(
    ("path", "permission", "summary"),
    [
        ("/api/bots", "bots.dance", "Dance"),
        ("/api/bots", "bots.read", ""),
        ("/api/bots", "public", "Bots for everybody"),
        ("/", "docs.write", "Nothing"),
        ("/api/bots", "widget", "Bots for every page"),
    ],
)
def test_a_breach_is_found(path: str, permission: str, summary: str) -> None:
    route = Route(method="GET", path=path, handler=handler, permission=permission, rate="read", summary=summary)
    assert list(rules.breaches([route]))


def test_what_is_public() -> None:
    assert all(map(is_public, ("/", "/docs", "/static/x.css", "/api/auth/login")))
    assert not any(map(is_public, ("/bots", "/docsx", "/api/auth", "/documents/1")))


def test_routes_keep_the_rules(routes: Sequence[Route]) -> None:
    assert not list(rules.breaches(routes))


class _Lenient(msgspec.Struct):
    name: str


class _Strict(msgspec.Struct, forbid_unknown_fields=True):
    inner: dict[str, list[_Lenient | None]] = {}


@pytest.mark.parametrize("declared", [{"body": _Lenient}, {"body": _Strict}, {"accepts": {JSON: list[_Lenient]}}])
def test_a_body_that_overlooks_fields_is_found(declared: dict[str, Any]) -> None:
    def route(path: str) -> Route:
        return Route(
            method="POST", path=path, handler=handler, permission="bots.write", rate="write", summary="x", **declared
        )

    assert [said for said in rules.breaches([route("/api/bots")]) if "_Lenient" in said]
    assert not list(rules.breaches([route("/v1/embeddings")]))


def test_every_permission_is_asked_for(routes: Sequence[Route]) -> None:
    assert PERMISSIONS.keys() - {"docs.read"} <= {route.permission for route in routes}


def test_the_menu_leads_to_pages() -> None:
    table = RouteTable(ROUTES)
    for item in MENU:
        found = table.find(item.url)[0]["GET"]
        assert found.page
        assert found.permission == item.permission
