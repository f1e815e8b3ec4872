"""How secrets are put together: the store over the database, Vault, and the settings that name secrets."""

from collections.abc import Mapping
from uuid import UUID

from palaver.assembly.parts import Parts
from palaver.core.secrets import (
    BadReference,
    Place,
    Secrets,
    SecretStore,
    SecretUses,
    Unresolved,
    is_reference,
    reference_of,
)
from palaver.core.services import Services
from palaver.core.settings import BadSetting
from palaver.llm.connections import from_environment
from palaver.llm.keys import KeySource
from palaver.security.accounts.accounts import Accounts
from palaver.security.oidc.assembly import SECRET as ISSUERS


def add_secrets(services: Services, parts: Parts, environment: Mapping[str, str]) -> KeySource:
    """Offer what keeps and resolves secrets; answers where models' keys come from."""
    scope = OperatorScope(services.get(Accounts), environment)
    store, uses = SecretStore(parts.db, parts.keyring), SecretUses(parts.db, scope.places)
    secrets = Secrets(store, uses, parts.vault)
    for service in (store, uses, secrets):
        services.add(service)

    async def key(reference: str, setting: str) -> str:
        return await secrets.resolve(await scope.account(), reference, place=setting)

    return key


class OperatorScope:
    """References in the operator's settings: they mean secrets of the first account."""

    def __init__(self, accounts: Accounts, environment: Mapping[str, str]) -> None:
        self._accounts = accounts
        self._first: UUID | None = None
        self._named = references(environment)

    async def account(self) -> UUID:
        """The account that the first start made; it never changes."""
        if self._first is None:
            self._first = await self._accounts.first()
        if self._first is None:
            raise Unresolved("There is no account yet whose secrets could be meant.")
        return self._first

    async def places(self) -> list[Place]:
        account = await self.account()
        return [Place(account, reference, setting) for setting, reference in self._named.items()]


def references(environment: Mapping[str, str]) -> dict[str, str]:
    """The settings that name secrets, each with its reference; BadSetting names one that cannot be read."""
    models = from_environment(environment).by_name.values()
    settings = {**{model.key_from: model.api_key for model in models}, ISSUERS: environment.get(ISSUERS, "")}
    found = {}
    for setting, text in settings.items():
        if is_reference(text):
            try:
                found[setting] = str(reference_of(text))
            except BadReference as error:
                raise BadSetting(f"{setting} cannot be used. {error.message}") from error
    return found
