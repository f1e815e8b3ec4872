"""The client's secret may be one that is kept here: read when it is needed, and listed with where it is used."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from palaver.assembly.secrets import OperatorScope, references
from palaver.core.db import Database
from palaver.core.secrets import Secrets, SecretStore, SecretUses
from palaver.core.secrets.keyring import Keyring
from palaver.core.services import Services
from palaver.core.settings import BadSetting, Settings, read_settings
from palaver.security.accounts.accounts import Accounts
from palaver.security.oidc.assembly import SECRET, add_oidc
from palaver.security.oidc.client import IssuerClient
from palaver.security.oidc.flow import Flow
from palaver.security.oidc.refusals import IssuerFailed
from tests.security.oidc.test_idtoken import vouched
from tests.servers.issuer_double import IssuerDouble

ENVIRONMENT = {"PALAVER_OIDC_CLIENT_ID": "palaver", "PALAVER_OIDC_ROLES": "Sales=editor", SECRET: "secret://issuer"}


@pytest.fixture
async def services(database: Database, double: IssuerDouble, tmp_path: Path) -> AsyncIterator[Services]:
    made = Services(read_settings({**ENVIRONMENT, "PALAVER_OIDC_ISSUER": double.url}))
    accounts = Accounts(database)
    await accounts.add("ours", "Ours")
    store = SecretStore(database, Keyring("a master key of thirty-two characters", "", tmp_path / "master.key"))
    uses = SecretUses(database, OperatorScope(accounts, made.get(Settings).environment).places)
    for service in (accounts, store, uses, Secrets(store, uses, None)):
        made.add(service)
    add_oidc(made, database)
    yield made
    await made.get(IssuerClient).close()


async def test_a_reference_is_read_when_it_is_needed(services: Services, double: IssuerDouble) -> None:
    double.more = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    double.refuse = "invalid_client"
    account = await services.get(Accounts).first()
    assert account is not None
    with pytest.raises(IssuerFailed, match="own credential") as missing:
        await vouched(services.get(Flow))
    assert "issuer" not in missing.value.message, "visitors do not learn the secret's name"
    await services.get(SecretStore).put(account, "issuer", "kept:here", actor="user:ana", expires_at=None)
    with pytest.raises(IssuerFailed, match="invalid_client"):
        await vouched(services.get(Flow))
    assert double.redeemed["client_secret"] == "kept:here"
    assert [use.place for use in await services.get(SecretUses).of(account, "issuer")] == [SECRET]


def test_a_reference_that_cannot_be_read_is_named_at_the_start() -> None:
    assert references({SECRET: "vault://office#issuer"}) == {SECRET: "vault://office#issuer"}
    with pytest.raises(BadSetting, match=SECRET):
        references({SECRET: "secret://../issuer"})
