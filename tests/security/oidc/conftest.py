"""A server that people sign in to by a real issuer; an issuer that can lie, and the flow against it."""

from collections.abc import AsyncIterator

import pytest
from joserfc.jwk import RSAKey

from palaver.core.settings import Oidc
from palaver.security.oidc.client import IssuerClient
from palaver.security.oidc.flow import Flow
from palaver.security.oidc.issuer import Issuer
from tests.security.oidc.office import Office, office
from tests.servers.issuer_double import IssuerDouble, issuer_double
from tests.servers.oidc import OidcProvider


@pytest.fixture(scope="session")
async def place(oidc_provider: OidcProvider) -> AsyncIterator[Office]:
    async with office(oidc_provider) as made:
        yield made


@pytest.fixture(scope="session")
async def liar() -> AsyncIterator[IssuerDouble]:
    async with issuer_double() as issuer:
        yield issuer


@pytest.fixture
def double(liar: IssuerDouble, key: RSAKey) -> IssuerDouble:
    """The one of the session, honest again."""
    vars(liar).update(vars(IssuerDouble(port=liar.port)))
    liar.publish(key)
    return liar


@pytest.fixture(scope="session")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "first"})


@pytest.fixture(scope="session")
def other() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "second"})


async def as_it_stands(text: str) -> str:
    return text


@pytest.fixture(scope="session")
async def client() -> AsyncIterator[IssuerClient]:
    made = IssuerClient(local=True)
    yield made
    await made.close()


@pytest.fixture
def flow(double: IssuerDouble, client: IssuerClient) -> Flow:
    settings = Oidc(issuer=double.url, client_id="palaver", client_secret="s%cr:t", roles="Sales=editor")
    return Flow(settings, Issuer(settings.issuer, client), as_it_stands)
