"""How signing in by an issuer is put together; its secret may be one that is kept here, or in Vault."""

from typing import Final

from palaver.core.db import Database
from palaver.core.errors import NotFound
from palaver.core.secrets import Secrets, is_reference
from palaver.core.services import Services
from palaver.core.settings import Settings
from palaver.security.accounts.accounts import Accounts
from palaver.security.oidc.client import IssuerClient
from palaver.security.oidc.flow import Flow
from palaver.security.oidc.identities import Identities
from palaver.security.oidc.issuer import Issuer
from palaver.security.oidc.logins import Logins
from palaver.security.oidc.setup import must_be_usable

SECRET: Final = "PALAVER_OIDC_CLIENT_SECRET"  # noqa: S105  # the setting's name


def add_oidc(services: Services, db: Database) -> None:
    """Offer it; BadSetting when its settings cannot be used. What keeps secrets is looked up when one is needed."""
    settings = services.get(Settings).oidc
    must_be_usable(settings)

    async def reveal(text: str) -> str:
        if not is_reference(text):
            return text
        account = await services.get(Accounts).first()
        if account is None:
            raise NotFound("There is no account yet whose secrets could be meant.")
        return await services.get(Secrets).resolve(account, text, place=SECRET)

    client = IssuerClient(local=settings.issuer.startswith("http:"))
    flow = Flow(settings, Issuer(settings.issuer, client), reveal)
    for service in (client, flow, Identities(db, settings), Logins(db, settings.issuer)):
        services.add(service)
