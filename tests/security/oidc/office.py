"""A Palaver server that people sign in to by npm's oidc-provider, and what a test does as one of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx2

from tests.servers.oidc import CLIENT, SECRET, OidcProvider
from tests.servers.palaver import PalaverServer, palaver_server

ROLES = "Sales=editor,Admins=admin,Guests=viewer,Platform=super-admin,Odd=no-such-role"
START, CALLBACK = "/api/auth/oidc/start", "/api/auth/oidc/callback"
HTML = {"Accept": "text/html"}


@dataclass(frozen=True)
class Office:
    server: PalaverServer
    provider: OidcProvider

    def browser(self) -> httpx2.AsyncClient:
        """Keeps cookies as a browser does; redirects are answers."""
        return httpx2.AsyncClient(base_url=self.server.url, headers=HTML, timeout=30, trust_env=False, verify=False)

    async def answer(self, browser: httpx2.AsyncClient, login: str, onward: str = "/") -> str:
        """The callback that the issuer sends `login`'s browser to."""
        asked = await browser.get(START, params={"next": onward})
        assert asked.status_code == 303, asked.text
        return await self.provider.answer(browser, asked.headers["location"], login, self.server.url)

    async def sign_in(self, browser: httpx2.AsyncClient, login: str, onward: str = "/") -> httpx2.Response:
        return await browser.get(await self.answer(browser, login, onward))

    async def role(self, login: str) -> str | None:
        """What the account says of the person whom the issuer calls so."""
        async with self.server.client() as client:
            people = (await client.get("/api/users", params={"limit": 200})).json()["items"]
        return next((each["role"] for each in people if each["email"] == f"{login}@issuer.example"), None)


@asynccontextmanager
async def office(provider: OidcProvider, **more: str) -> AsyncIterator[Office]:
    env = {
        "PALAVER_OIDC_ISSUER": provider.issuer,
        "PALAVER_OIDC_CLIENT_ID": CLIENT,
        "PALAVER_OIDC_CLIENT_SECRET": SECRET,
        "PALAVER_OIDC_SCOPES": "openid email profile groups",
        "PALAVER_OIDC_ROLES": ROLES,
        "PALAVER_WRONG_LOGINS_PER_MINUTE": "0",
        "PALAVER_MFA_MANDATORY": "true",  # which is not for those who come by the issuer
        **more,
    }
    async with palaver_server(env=env) as server:
        provider.control(redirect=server.url + CALLBACK, leave=f"{server.url}/login")
        yield Office(server, provider)


def asked_of(url: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
