"""From a reference to its value: kept for a few seconds, so that a rotation counts without a restart."""

import asyncio
import time
from collections import OrderedDict
from typing import Final
from uuid import UUID

from palaver.core.secrets.reference import Reference, reference_of
from palaver.core.secrets.refusals import VaultFailed
from palaver.core.secrets.store import SecretStore
from palaver.core.secrets.uses import SecretUses
from palaver.core.secrets.vault import Vault

FRESH_S: Final = 10.0
_KEPT: Final = 1_000


class Secrets:
    """What resolves references in an account's own scope; `vault` is None where the operator named none."""

    def __init__(self, store: SecretStore, uses: SecretUses, vault: Vault | None) -> None:
        self.store, self.uses, self.vault = store, uses, vault
        self._fresh: OrderedDict[tuple[UUID, str], tuple[float, str]] = OrderedDict()
        self._asking: dict[tuple[UUID, str], asyncio.Lock] = {}

    async def resolve(self, account: UUID, text: str, *, place: str) -> str:
        """
        The value that `text` refers to; `place` is who asks, for the list of uses.

        Raises BadReference, SecretMissing, SecretExpired, SecretsLocked, VaultFailed or Unavailable.
        """
        reference = reference_of(text)
        slot = (account, str(reference))
        if (found := self._kept(slot)) is not None:
            return found
        lock = self._asking.setdefault(slot, asyncio.Lock())
        try:
            async with lock:
                if (found := self._kept(slot)) is None:
                    found = await self._read(account, reference)
                    self._keep(slot, found)
                    await self.uses.note(account, str(reference), place)
                return found
        finally:
            if not lock.locked():
                self._asking.pop(slot, None)

    def forget(self, account: UUID, name: str) -> None:
        """Have this process read a stored secret anew; the others do within FRESH_S."""
        self._fresh.pop((account, f"secret://{name}"), None)

    async def _read(self, account: UUID, reference: Reference) -> str:
        if reference.scheme == "secret":
            return await self.store.get(account, reference.path)
        if self.vault is None:
            raise VaultFailed(f"{reference} needs Vault, and none is named: set PALAVER_VAULT_ADDR.")
        return await self.vault.read(await self.store.slug(account), reference)

    def _kept(self, slot: tuple[UUID, str]) -> str | None:
        until, value = self._fresh.get(slot, (0.0, ""))
        return value if until > time.monotonic() else None

    def _keep(self, slot: tuple[UUID, str], value: str) -> None:
        self._fresh[slot] = (time.monotonic() + FRESH_S, value)
        self._fresh.move_to_end(slot)
        if len(self._fresh) > _KEPT:
            self._fresh.popitem(last=False)
