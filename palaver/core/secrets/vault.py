"""Vault's KV v2 engine: one key of one secret, below the path of the account that asks and nowhere else."""

import re
import time
from typing import Final
from urllib.parse import urlsplit

import httpx2

from palaver.core.secrets.reference import NAME, Reference
from palaver.core.secrets.refusals import VaultFailed
from palaver.core.secrets.vault_login import VaultLogin
from palaver.core.settings import BadSetting, Keeping

_STEP_S: Final = 5.0
_PATH: Final = re.compile(rf"{NAME.pattern}(/{NAME.pattern})*")


class Vault:
    """The operator's Vault. Its address is trusted, like every one that the operator sets."""

    def __init__(self, settings: Keeping, client: httpx2.AsyncClient) -> None:
        self._settings, self._client = settings, client
        self._login = VaultLogin(client, settings)
        self.keep = self._login.keep

    async def read(self, slug: str, reference: Reference) -> str:
        """The value; VaultFailed says what is missing, and where we looked."""
        path = self._path(slug, reference)
        answer = await self._login.ask("GET", f"{self._settings.vault_mount}/data/{path}")
        if answer.status == 403:
            raise VaultFailed(f"Vault does not let us read {path}{answer.said}: our policy or token does not allow it.")
        if answer.status == 404:
            raise VaultFailed(f"Vault holds nothing at {path} in '{self._settings.vault_mount}'.")
        if answer.status != 200:
            raise VaultFailed(f"Vault answered {answer.status} for {path}{answer.said}.")
        held = answer.body.get("data")
        values = held.get("data") if isinstance(held, dict) else None
        if not isinstance(values, dict):
            raise VaultFailed(f"'{self._settings.vault_mount}' is not a KV v2 engine: set PALAVER_VAULT_MOUNT.")
        value = values.get(reference.key)
        if not isinstance(value, str) or not value:
            raise VaultFailed(f"Vault's {path} has no text under the key '{reference.key}'.")
        return value

    async def ping(self) -> float:
        """Seconds that asking for our own token takes."""
        started = time.perf_counter()
        answer = await self._login.ask("GET", "auth/token/lookup-self")
        if answer.status != 200:
            raise VaultFailed(f"Vault answered {answer.status} when asked for our token{answer.said}.")
        return time.perf_counter() - started

    async def close(self) -> None:
        await self._client.aclose()

    def _path(self, slug: str, reference: Reference) -> str:
        """Below the prefix and the account's own slug; both parts hold nothing that leads out of there."""
        path = f"{self._settings.vault_prefix}/{slug}/{reference.path}"
        if NAME.fullmatch(slug) is None or _PATH.fullmatch(path) is None:
            raise VaultFailed("This account's name cannot be a part of a path in Vault.")
        return path


def open_vault(settings: Keeping) -> Vault | None:
    """None where no address is set; BadSetting when what is set cannot be used. Nothing is asked yet."""
    if not settings.vault_addr:
        return None
    url = urlsplit(settings.vault_addr)
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise BadSetting("PALAVER_VAULT_ADDR takes an address such as https://vault.example.org:8200.")
    role = bool(settings.vault_role_id and settings.vault_secret_id)
    if role == bool(settings.vault_token):
        raise BadSetting(
            "Vault takes either PALAVER_VAULT_TOKEN, or PALAVER_VAULT_ROLE_ID with PALAVER_VAULT_SECRET_ID."
        )
    for name, text in (("PALAVER_VAULT_MOUNT", settings.vault_mount), ("PALAVER_VAULT_PREFIX", settings.vault_prefix)):
        if _PATH.fullmatch(text) is None:
            raise BadSetting(f"{name} takes a path of letters, digits, '_', '-' and '.', without a slash at its ends.")
    client = httpx2.AsyncClient(base_url=settings.vault_addr.rstrip("/"), timeout=httpx2.Timeout(_STEP_S))
    return Vault(settings, client)
