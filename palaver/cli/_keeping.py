"""Checks of secrets: whether their master keys are here, whether Vault answers; and the key behind a reference."""

import asyncpg

from palaver.assembly.secrets import OperatorScope
from palaver.core.db import Database
from palaver.core.secrets import SecretMissing, Secrets, SecretsLocked, SecretStore, SecretUses
from palaver.core.secrets.keyring import open_keyring
from palaver.core.secrets.vault import open_vault
from palaver.core.settings import Settings
from palaver.security.accounts.accounts import Accounts


async def secrets(settings: Settings, db: Database) -> str:
    """How many there are, when the master keys of all of them are here; and how many are under an old one."""
    keyring = open_keyring(settings.keeping, settings.data_dir)
    try:
        sealings = await SecretStore(db, keyring).sealings()
    except asyncpg.UndefinedTableError:
        return "none yet: the first start makes their table"
    lost = [f"{count} under {id}" for id, count in sealings.items() if await keyring.find(id) is None]
    if lost:
        raise SecretsLocked(f"sealed under a master key that is not here: {', '.join(lost)}")
    current = await keyring.current()
    young = sealings.get(current.id, 0) if current else 0
    old = sum(sealings.values()) - young
    return f"{young} under {keyring.source}{f', {old} still under the one before' if old else ''}"


async def vault(settings: Settings) -> str:
    opened = open_vault(settings.keeping)
    if opened is None:
        return "not named"
    try:
        return f"{settings.keeping.vault_addr}, {await opened.ping() * 1e3:.1f} ms"
    finally:
        await opened.close()


async def key(settings: Settings, db: Database, reference: str) -> str:
    scope = OperatorScope(Accounts(db), settings.environment)
    opened = open_vault(settings.keeping)
    store = SecretStore(db, open_keyring(settings.keeping, settings.data_dir))
    keeper = Secrets(store, SecretUses(db, scope.places), opened)
    try:
        return await keeper.resolve(await scope.account(), reference, place="palaver doctor")
    except asyncpg.UndefinedTableError as error:
        raise SecretMissing("There are no secrets yet: the first start makes their table.") from error
    finally:
        if opened is not None:
            await opened.close()
