"""Pages of other sites that call the API: whose may, what they may read, and that a cookie is never among it."""

from uuid import uuid4

import httpx2
import pytest
from starlette.requests import HTTPConnection

from palaver.core.caller import Caller
from palaver.core.errors import Unauthenticated, Unavailable
from palaver.core.events import Events
from palaver.core.services import Services
from palaver.web.call import Call
from palaver.web.cors import KeyOrigins, Preflights
from palaver.web.dispatch import Dispatcher
from palaver.web.edge import Edge
from palaver.web.origin import must_come_from_its_page
from palaver.web.peer import Proxies
from palaver.web.route import ANYONE, PUBLIC, Route
from palaver.web.site import Site
from palaver.web.table import RouteTable

SHOP, APP, EVIL = "https://shop.example", "https://app.example", "https://evil.example"


class ByKey:
    """The key "own" has origins, "any" has none; there are no others."""

    async def identify(self, connection: HTTPConnection) -> Caller | None:
        shown = connection.headers.get("x-api-key")
        if shown not in {"own", "any", None}:
            raise Unauthenticated("unknown")
        if shown is None:
            return None
        origins = frozenset({APP}) if shown == "own" else frozenset[str]()
        caller = Caller(account=uuid4(), kind="prod", id=uuid4(), owner=f"key:{shown}", origins=origins)
        must_come_from_its_page(caller, connection)
        return caller


async def fine(_call: Call[None]) -> dict[str, bool]:
    return {"ok": True}


def route(path: str, permission: str) -> Route:
    return Route(method="GET", path=path, handler=fine, permission=permission, rate="read")


TABLE = RouteTable(
    [route("/api/bots", ANYONE), route("/api/product", PUBLIC), route("/v1/models", ANYONE), route("/x", ANYONE)]
)


class Store:
    """Where keys' origins are looked up; counts how often."""

    def __init__(self, *, down: bool = False) -> None:
        self.asked, self.down = 0, down

    async def origins(self) -> frozenset[str]:
        self.asked += 1
        if self.down:
            raise Unavailable("The database is away.")
        return frozenset({APP})


def client(store: Store) -> httpx2.AsyncClient:
    app = Preflights(Dispatcher(TABLE, Services(Events(), Proxies()), ByKey()), KeyOrigins(store.origins))
    edge = Edge(app, Site(origins=frozenset({SHOP})))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(edge), base_url="http://palaver")


@pytest.fixture
def http() -> httpx2.AsyncClient:
    return client(Store())


def allowed(answer: httpx2.Response) -> str | None:
    """Whose pages may read it; never with a cookie."""
    assert "access-control-allow-credentials" not in answer.headers
    assert "Origin" in answer.headers.get("vary", "")
    return answer.headers.get("access-control-allow-origin")


def asks(origin: str) -> dict[str, str]:
    return {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}


@pytest.mark.parametrize("path", ["/api/bots", "/api/nothing", "/v1/models", "/api/"])
async def test_a_preflight_needs_no_credential_and_tells_nothing_of_the_address(
    http: httpx2.AsyncClient, path: str
) -> None:
    for origin in (SHOP, APP):
        answer = await http.options(path, headers=asks(origin))
        assert (answer.status_code, allowed(answer), answer.content) == (204, origin, b"")
        assert "X-API-Key" in answer.headers["access-control-allow-headers"]
        assert "*" not in "".join(answer.headers.values())


@pytest.mark.parametrize("origin", [EVIL, "null", f"{SHOP}.evil.example", "http://shop.example", "*"])
async def test_a_preflight_of_a_stranger_is_refused(http: httpx2.AsyncClient, origin: str) -> None:
    answer = await http.options("/api/bots", headers=asks(origin))
    assert (answer.status_code, allowed(answer)) == (403, None)
    assert answer.json()["error"]["code"] == "forbidden"


async def test_only_the_api_is_called_from_elsewhere(http: httpx2.AsyncClient) -> None:
    for path in ("/x", "/", "/static/x", "/login"):
        for answer in (
            await http.options(path, headers=asks(SHOP)),
            await http.get(path, headers={"Origin": SHOP, "X-API-Key": "any"}),
        ):
            assert not [name for name in answer.headers if name.startswith("access-control-")], path


@pytest.mark.parametrize(
    ("origin", "key", "status", "reader"),
    [
        (SHOP, "any", 200, SHOP),
        (SHOP, "own", 403, SHOP),
        (APP, "own", 200, APP),
        (APP, "any", 200, None),
        (EVIL, "any", 200, None),
        (EVIL, "own", 403, None),
        (SHOP, "wrong", 401, SHOP),
        (EVIL, "wrong", 401, None),
    ],
)
async def test_an_answer_is_read_by_whom_the_operator_or_the_key_names(
    http: httpx2.AsyncClient, origin: str, key: str, status: int, reader: str | None
) -> None:
    answer = await http.get("/api/bots", headers={"Origin": origin, "X-API-Key": key})
    assert (answer.status_code, allowed(answer)) == (status, reader)


async def test_what_is_public_is_read_by_whom_the_operator_names(http: httpx2.AsyncClient) -> None:
    assert allowed(await http.get("/api/product", headers={"Origin": SHOP})) == SHOP
    assert allowed(await http.get("/api/product", headers={"Origin": EVIL})) is None
    assert allowed(await http.get("/api/product")) is None


async def test_strangers_do_not_make_the_database_work() -> None:
    store = Store()
    async with client(store) as http:
        for number in range(20):
            await http.options("/api/bots", headers=asks(f"https://s{number}.example"))
    assert store.asked == 1


async def test_a_preflight_while_the_database_is_away_says_so() -> None:
    async with client(Store(down=True)) as http:
        assert (await http.options("/api/bots", headers=asks(APP))).status_code == 503
        assert (await http.options("/api/bots", headers=asks(SHOP))).status_code == 204
