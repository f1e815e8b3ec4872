"""An issuer that can lie, and the flow against it."""

from collections.abc import AsyncIterator

import pytest
from joserfc.jwk import RSAKey

from palaver.core.settings import Oidc
from palaver.security.oidc.client import IssuerClient
from palaver.security.oidc.flow import Flow
from palaver.security.oidc.issuer import Issuer
from tests.servers.issuer_double import IssuerDouble, issuer_double


@pytest.fixture
async def double(key: RSAKey) -> AsyncIterator[IssuerDouble]:
    async with issuer_double() as issuer:
        issuer.publish(key)
        yield issuer


@pytest.fixture(scope="session")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "first"})


@pytest.fixture(scope="session")
def other() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "second"})


async def as_it_stands(text: str) -> str:
    return text


@pytest.fixture
async def flow(double: IssuerDouble) -> AsyncIterator[Flow]:
    settings = Oidc(issuer=double.url, client_id="palaver", client_secret="s%cr:t", roles="Sales=editor")
    client = IssuerClient()
    yield Flow(settings, Issuer(settings.issuer, client), as_it_stands)
    await client.close()
