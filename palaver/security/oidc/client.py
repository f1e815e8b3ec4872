"""Asks the issuer: JSON within bounds of time and size, certificates checked, no redirect followed."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import httpx2
import msgspec

from palaver import __version__
from palaver.core.logs import logger
from palaver.kit import jsons
from palaver.security.oidc.refusals import IssuerFailed

log = logger("oidc")

_STEP_S: Final = 5.0
_WHOLE_S: Final = 15.0
_LARGEST: Final = 1024 * 1024
_HEADERS: Final = {
    "User-Agent": f"Palaver/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",  # so that what is counted is what is kept
}


class IssuerClient:
    """The operator names the issuer, so its address is trusted; on this machine (`local`) no proxy is asked for it."""

    def __init__(self, *, local: bool = False) -> None:
        self._client = httpx2.AsyncClient(timeout=httpx2.Timeout(_STEP_S), headers=_HEADERS, trust_env=not local)

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The object that lies there; IssuerFailed when there is none."""
        status, answer = await self._ask("GET", url, headers=headers)
        if status != 200:
            raise IssuerFailed(f"The issuer answered {status} at {url}.")
        return answer

    async def post(
        self, url: str, form: Mapping[str, str], auth: httpx2.BasicAuth | None
    ) -> tuple[int, dict[str, Any]]:
        """Status and object; what the status means is the caller's to say."""
        return await self._ask("POST", url, data=form, auth=auth)

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, method: str, url: str, **options: Any) -> tuple[int, dict[str, Any]]:
        try:
            async with asyncio.timeout(_WHOLE_S), self._client.stream(method, url, **options) as response:
                return response.status_code, _object(await _body(response), url)
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            log.warning("the issuer does not answer", url=url, cause=repr(error))
            raise IssuerFailed(f"The issuer does not answer at {url}: {type(error).__name__}.") from error


async def _body(response: httpx2.Response) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_raw():
        size += len(part)
        if size > _LARGEST:
            raise IssuerFailed(f"The issuer's answer at {response.url} is larger than 1 MB.")
        parts.append(part)
    return b"".join(parts)


def _object(body: bytes, url: str) -> dict[str, Any]:
    try:
        found = jsons.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise IssuerFailed(f"The issuer's answer at {url} is not a JSON object.")
    return found
