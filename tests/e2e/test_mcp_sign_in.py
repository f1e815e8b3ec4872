"""Servers of tools that ask for a sign-in: a real issuer, real forms, tokens that end and are renewed."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from tests.e2e.house import MCP_PORTS, House, error_of, unused
from tests.e2e.stream import Json
from tests.e2e.test_mcp_servers import administrator, tried
from tests.servers.mcp_server import Running, mcp_server
from tests.servers.oidc import OidcProvider, started
from tests.servers.palaver import until


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    with started(tmp_path_factory.mktemp("issuer"), "tools.mjs", MCP_PORTS[3]) as provider:
        yield provider


@pytest.fixture(scope="session")
async def guarded(issuer: OidcProvider, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("guarded")
    async with mcp_server(folder, MCP_PORTS[4], issuer=issuer.issuer) as running:
        yield running


async def known(house: House, name: str) -> Json:
    return await house.ok("GET", f"/api/mcp/servers/{name}")


def asked(issuer: OidcProvider) -> dict[str, int]:
    """How often the issuer gave tokens, by grant, and how many it took back."""
    answer = httpx2.post(f"{issuer.issuer}/control", json={}, trust_env=False, timeout=20)
    found: dict[str, int] = answer.json()
    return found


async def added(house: House, guarded: Running, **oauth: str) -> str:
    name = unused("server")
    body = {"name": name, "url": guarded.url, "oauth": {"grant": "authorization_code", **oauth}}
    server = await house.ok("POST", "/api/mcp/servers", json=body)
    assert server["status"] == "consent", server
    assert (server["connection"], server["connected_by"]) == ("missing", None)
    return name


async def signed_in(house: House, issuer: OidcProvider, person: httpx2.AsyncClient, name: str) -> httpx2.Response:
    """As the page's button does it, and the person's browser at the issuer."""
    way = await person.post(f"/api/mcp/servers/{name}/connect")
    assert way.status_code == 200, way.text
    async with httpx2.AsyncClient(trust_env=False) as browser:
        back = await issuer.answer(browser, way.json()["url"], "ana", house.server.url)
    return await person.get(back, headers={"Accept": "text/html"})


async def test_a_person_consents_and_the_server_s_tools_answer(
    house: House, issuer: OidcProvider, guarded: Running
) -> None:
    issuer.control(seconds=600, renews=True)
    async with administrator(house) as person:
        name = await added(house, guarded)
        assert "sign in" in (await tried(house, name, "greet", name="Ana"))["content"]
        page = (await person.get(f"/mcp-servers/{name}")).text
        assert ("nobody is signed in" in page, "Connect" in page) == (True, True)
        leaving = await person.post(f"/mcp-servers/{name}/connect", data={})
        assert f"Continue to 127.0.0.1:{issuer.port}" in leaving.text
        came = await signed_in(house, issuer, person, name)
        assert (came.status_code, came.headers["location"]) == (303, f"/mcp-servers/{name}")
        server = await known(house, name)
        assert (server["status"], server["connection"], server["connected_until"]) == ("ok", "connected", None)
        assert server["connected_by"].startswith("user:")
        for _ in range(3):  # whichever worker is asked
            assert (await tried(house, name, "greet", name="Ana"))["content"] == "Hello, Ana!"
        assert "connected" in (await person.get(f"/mcp-servers/{name}")).text
        kept = await house.rows("select s.sealed from core_secret s where s.name like 'mcp-%'")
        assert kept
        assert not any(b"access_token" in row["sealed"] for row in kept)
        before = asked(issuer).get("revoked", 0)
        assert (await person.post(f"/mcp-servers/{name}/disconnect", data={})).status_code == 303
        assert asked(issuer)["revoked"] > before, "the issuer is told that the tokens count no more"
        assert (await known(house, name))["connection"] == "missing"
        for _ in range(3):
            assert "sign in" in (await tried(house, name, "greet", name="Ana"))["content"]


async def test_a_client_of_one_issuer_is_not_shown_to_another(
    house: House, issuer: OidcProvider, guarded: Running
) -> None:
    secret = unused("secret")
    await house.ok("PUT", f"/api/secrets/{secret}", json={"value": "x" * 32})
    async with administrator(house) as person:
        for named, shown in ((issuer.issuer, True), ("https://issuer.example", False)):
            client = {"client_id": "ours-alone", "client_secret": f"secret://{secret}", "issuer": named}
            name = await added(house, guarded, **client)
            way = await person.post(f"/api/mcp/servers/{name}/connect")
            assert ("client_id=ours-alone" in way.text) is shown, way.text


async def test_tokens_are_renewed_without_anybody_after_a_new_start_too(
    house: House, issuer: OidcProvider, guarded: Running
) -> None:
    issuer.control(seconds=1, renews=True)
    async with administrator(house) as person:
        name = await added(house, guarded)
        await signed_in(house, issuer, person, name)
    before = renewals(issuer)

    async def renewed() -> bool:
        """A check connects anew: all that it knows was kept."""
        assert (await house.ok("POST", f"/api/mcp/servers/{name}/check"))["status"] == "ok"
        return renewals(issuer) > before

    assert await until(renewed, pause_s=0.2)
    assert (await known(house, name))["connection"] == "connected"


def renewals(issuer: OidcProvider) -> int:
    answer = httpx2.post(f"{issuer.issuer}/control", json={}, trust_env=False, timeout=20)
    return int(answer.json().get("refresh_token", 0))


async def test_a_sign_in_that_ends_is_said_to_have_expired(
    house: House, issuer: OidcProvider, guarded: Running
) -> None:
    issuer.control(seconds=1, renews=False)
    async with administrator(house) as person:
        name = await added(house, guarded)
        await signed_in(house, issuer, person, name)

        async def expired() -> bool:
            return bool((await known(house, name))["connection"] == "expired")

        assert await until(expired, pause_s=0.2)
        assert not (await tried(house, name, "greet", name="Ana"))["ok"]
        assert "Connect again" in (await person.get(f"/mcp-servers/{name}")).text


async def test_nobody_ends_another_s_sign_in_and_no_answer_counts_twice(
    house: House, issuer: OidcProvider, guarded: Running
) -> None:
    issuer.control(seconds=600, renews=True)
    async with administrator(house) as person, administrator(house) as other:
        name = await added(house, guarded)
        url = (await person.post(f"/api/mcp/servers/{name}/connect")).json()["url"]
        async with httpx2.AsyncClient(trust_env=False) as browser:
            back = await issuer.answer(browser, url, "ana", house.server.url)
        foreign = await other.get(back)
        assert (foreign.status_code, error_of(foreign)["code"]) == (422, "invalid_request")
        assert (await known(house, name))["connection"] == "missing"
        assert (await person.get(back)).status_code == 303
        assert (await person.get(back)).status_code == 422
        refused = await person.post(f"/api/mcp/servers/{name}/connect")
        assert refused.json()["url"] is None, "who is signed in is asked nothing"
        nothing = await person.get("/mcp-consent", params={"state": "invented", "code": "invented"})
        assert nothing.status_code == 422


async def test_who_says_no_is_not_signed_in(house: House, guarded: Running, issuer: OidcProvider) -> None:
    async with administrator(house) as person:
        name = await added(house, guarded)
        url = httpx2.URL((await person.post(f"/api/mcp/servers/{name}/connect")).json()["url"])
        state = url.params["state"]
        refused = await person.get("/mcp-consent", params={"state": state, "error": "access_denied"})
        assert (refused.status_code, "access_denied" in refused.text) == (422, True)
        assert (await known(house, name))["connection"] == "missing"


async def test_credentials_sign_in_without_anybody(house: House, issuer: OidcProvider, guarded: Running) -> None:
    issuer.control(seconds=600, renews=True)
    secret = unused("secret")
    await house.ok("PUT", f"/api/secrets/{secret}", json={"value": "robots know it"})
    oauth = {
        "grant": "client_credentials",
        "client_id": "robot",
        "client_secret": f"secret://{secret}",
        "scope": "tools",
    }
    body = {"name": unused("server"), "url": guarded.url, "oauth": {**oauth, "issuer": issuer.issuer}}
    server = await house.ok("POST", "/api/mcp/servers", json=body)
    assert (server["status"], server["connection"]) == ("ok", "connected"), server
    assert (await tried(house, server["name"], "greet", name="Ana"))["content"] == "Hello, Ana!"
    elsewhere = {**body, "name": unused("server"), "oauth": {**oauth, "issuer": "https://elsewhere.example"}}
    assert (await house.ok("POST", "/api/mcp/servers", json=elsewhere))["status"] == "failed"
    assert "robots know it" not in (await house.http.get(f"/api/mcp/servers/{server['name']}")).text
