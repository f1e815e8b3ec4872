"""Who we are to Vault: a token of the operator's, or one that an AppRole's login gives; kept alive, made anew."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final

import httpx2
import msgspec

from palaver.core.logs import logger
from palaver.core.secrets.refusals import VaultFailed
from palaver.core.settings import Keeping

log = logger("vault")

_EARLY_S: Final = 5.0
_OFTEN_S: Final = 600.0
_SELDOM_S: Final = 10.0
_AWAY_S: Final = 60.0
_SHOWN: Final = 200


class Answer(msgspec.Struct, frozen=True):
    status: int
    body: dict[str, Any]

    @property
    def said(self) -> str:
        """Vault's own words, as one short line in brackets; empty when it has none."""
        errors = self.body.get("errors")
        words = " ".join("; ".join(map(str, errors)).split()) if isinstance(errors, list) else ""
        return f" ({words[:_SHOWN]})" if words else ""


class VaultLogin:
    """Requests in the name of a token. `client` speaks to the operator's Vault and to nothing else."""

    def __init__(self, client: httpx2.AsyncClient, settings: Keeping) -> None:
        self._client, self._settings = client, settings
        self._token = settings.vault_token
        self._ends = float("inf")
        self._signing_in = asyncio.Lock()

    async def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """The answer; where a token is not taken and there is a role, a second one with a token of a new login."""
        token = await self._current()
        answer = await self._sent(method, path, body, token)
        if answer.status != 403 or not self._settings.vault_role_id:
            return answer
        return await self._sent(method, path, body, await self._current(instead_of=token))

    async def keep(self) -> None:
        """Renew the token for as long as we run; one that cannot be renewed is made anew or used as it is."""
        while True:
            wait = _OFTEN_S
            if self._token:
                try:
                    wait = min(max(await self._renew() / 3, _SELDOM_S), _OFTEN_S)
                except VaultFailed as error:
                    log.warning("the token could not be renewed", reason=error.message)
                    wait = _AWAY_S
            await asyncio.sleep(wait)

    async def _renew(self) -> float:
        """Seconds that the token has now; a token without an end has many."""
        answer = await self.ask("POST", "auth/token/renew-self", {})
        if answer.status == 200:
            return self._lasting(answer)
        if answer.status in {400, 403}:  # it is not renewable, or its policy says nothing of it
            return 3 * _OFTEN_S
        raise VaultFailed(f"Vault answered {answer.status} instead of renewing our token{answer.said}.")

    async def _current(self, instead_of: str = "") -> str:
        """The token that counts, by a login where there is none, it has ended, or it is the one not taken."""
        async with self._signing_in:
            spent = self._token == instead_of or time.monotonic() > self._ends - _EARLY_S
            if self._settings.vault_role_id and (not self._token or spent):
                self._token, self._ends = "", float("inf")
                await self._log_in()
            return self._token

    async def _log_in(self) -> None:
        role = {"role_id": self._settings.vault_role_id, "secret_id": self._settings.vault_secret_id}
        answer = await self._sent("POST", "auth/approle/login", role, "")
        given = answer.body.get("auth")
        if answer.status != 200 or not isinstance(given, dict) or not given.get("client_token"):
            raise VaultFailed(
                f"Vault refuses our AppRole{answer.said}: check PALAVER_VAULT_ROLE_ID and PALAVER_VAULT_SECRET_ID."
            )
        self._token = str(given["client_token"])
        self._lasting(answer)

    def _lasting(self, answer: Answer) -> float:
        given = answer.body.get("auth")
        seconds = float(given.get("lease_duration") or 0) if isinstance(given, dict) else 0.0
        self._ends = time.monotonic() + seconds if seconds else float("inf")
        return seconds or 3 * _OFTEN_S

    async def _sent(self, method: str, path: str, body: Mapping[str, object] | None, token: str) -> Answer:
        headers = {"X-Vault-Request": "true"}
        if token:
            headers["X-Vault-Token"] = token
        if self._settings.vault_namespace:
            headers["X-Vault-Namespace"] = self._settings.vault_namespace
        try:
            answer = await self._client.request(method, f"/v1/{path}", json=body, headers=headers)
            decoded = msgspec.json.decode(answer.content or b"{}", type=dict[str, Any])
        except httpx2.HTTPError as error:
            raise VaultFailed(
                f"Vault does not answer at {self._settings.vault_addr}: {type(error).__name__}."
            ) from error
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise VaultFailed(f"What answers at {self._settings.vault_addr} is not Vault.") from error
        return Answer(answer.status_code, decoded)
