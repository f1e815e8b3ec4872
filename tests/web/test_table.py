"""The routing table finds literal segments before parameters and refuses two routes for one address."""

from typing import Any

import pytest

from palaver.web.call import Call
from palaver.web.route import Route
from palaver.web.table import RouteTable


async def handler(_call: Call[Any]) -> None:
    return None


def route(method: Any, path: str) -> Route:
    return Route(method=method, path=path, handler=handler, permission="public", rate="public")


TABLE = RouteTable(
    [
        route("GET", "/"),
        route("GET", "/api/bots"),
        route("POST", "/api/bots"),
        route("GET", "/api/bots/{alias}"),
        route("GET", "/api/bots/mine"),
        route("GET", "/api/bots/{alias}/versions/{n}"),
    ]
)


@pytest.mark.parametrize(
    ("path", "methods", "params"),
    [
        ("/", {"GET"}, {}),
        ("/api/bots", {"GET", "POST"}, {}),
        ("/api/bots/", set(), {}),
        ("/api/bots/mine", {"GET"}, {}),
        ("/api/bots/x", {"GET"}, {"alias": "x"}),
        ("/api/bots/x/versions/3", {"GET"}, {"alias": "x", "n": "3"}),
        ("/api/bots/x/versions", set(), {"alias": "x"}),
        ("/api", set(), {}),
        ("//api/bots", set(), {}),
        ("/nowhere", set(), {}),
    ],
)
def test_paths_lead_to_their_routes(path: str, methods: set[str], params: dict[str, str]) -> None:
    routes, socket, found = TABLE.find(path)
    assert (set(routes), socket) == (methods, None)
    assert not routes or found == params


def test_one_address_has_one_route() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        RouteTable([route("GET", "/a"), route("GET", "/a")])
