"""Other servers for programs: every address and every redirect is judged, answers are bounded, cookies unknown."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import httpx2

from palaver import __version__
from palaver.basic.errors import BasicError, limit_exceeded
from palaver.basic.ports.http import Answer, Request
from palaver.core.http import Fetcher, Guarded, Refused, Target, TooLong, Unreachable
from palaver.dialogs.errand import Errand

BYTES: Final = 10_000_000
CONNECT_S: Final = 10.0
TOTAL_S: Final = 60.0
REDIRECTS: Final = 5
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_BECOMES_GET: Final = frozenset({301, 302, 303})
_SAFE: Final = frozenset({"GET", "HEAD"})
_HEADERS: Final = {
    "user-agent": f"Palaver/{__version__}",
    "accept": "application/json, text/*;q=0.9, */*;q=0.8",
}


class Client:
    """One for the whole process; `of` an errand is its port."""

    def __init__(self, fetcher: Fetcher, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self.rules = fetcher.rules
        self.transport = Guarded(fetcher, BYTES, transport)

    def of(self, errand: Errand) -> "OutgoingHttp":
        return OutgoingHttp(self, errand)

    async def close(self) -> None:
        await self.transport.aclose()


class OutgoingHttp:
    """Requests of one errand; what may have an effect carries its key, so that a repetition can be told."""

    def __init__(self, client: Client, errand: Errand, total_s: float = TOTAL_S) -> None:
        self._client, self._errand, self._total_s = client, errand, total_s

    @property
    def headers(self) -> dict[str, str]:
        held: dict[str, str] = self._errand.note.setdefault("headers", {})
        return held

    async def ask(self, request: Request) -> Answer:
        try:
            async with asyncio.timeout(self._total_s):
                return await self._asked(request)
        except Refused as error:
            raise BasicError("AccessDenied", error.message) from error
        except TooLong as error:
            raise limit_exceeded(f"an answer of more than {BYTES:,} bytes") from error
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise BasicError("Timeout", f"there was no answer within {self._total_s:g} s") from error
        except Unreachable as error:
            raise BasicError("HttpError", error.message) from error
        except httpx2.HTTPError as error:
            raise BasicError("HttpError", "the server broke off instead of answering") from error

    async def _asked(self, request: Request) -> Answer:
        target = self._client.rules.target(request.url)
        method, body = request.method, request.body
        headers = {**_HEADERS, **self._key(method), **self.headers, **request.headers}
        for _ in range(REDIRECTS + 1):
            response = await self._client.transport.handle_async_request(_request(method, target, headers, body))
            location = response.headers.get("location")
            if response.status_code not in _MOVED or location is None:
                return await _read(target, response)
            await response.aclose()
            after = self._client.rules.redirected(target, location)
            if _origin(after) != _origin(target):  # what was set for one server is not another's to read
                headers = {**_HEADERS, **request.headers}
            if response.status_code in _BECOMES_GET and method not in _SAFE:
                method, body = "GET", b""
                headers = {name: value for name, value in headers.items() if name != "content-type"}
            target = after
        raise Refused(f"It redirects more than {REDIRECTS} times.")

    def _key(self, method: str) -> Mapping[str, str]:
        return {"idempotency-key": self._errand.key} if self._errand.key and method not in _SAFE else {}


def _request(method: str, target: Target, headers: Mapping[str, str], body: bytes) -> httpx2.Request:
    steps = {"connect": CONNECT_S, "read": None, "write": None, "pool": None}
    return httpx2.Request(
        method, target.url, headers=dict(headers), content=body or None, extensions={"timeout": steps}
    )


async def _read(target: Target, response: httpx2.Response) -> Answer:
    try:
        content = b"".join([piece async for piece in response.aiter_raw()])
    finally:
        await response.aclose()
    return Answer(
        status=response.status_code,
        reason=_reason(response),
        headers={name.lower(): value for name, value in response.headers.items()},
        body=content,
        url=str(target.url),
    )


def _reason(response: httpx2.Response) -> str:
    try:
        return HTTPStatus(response.status_code).phrase
    except ValueError:
        return ""


def _origin(target: Target) -> tuple[str, str, int]:
    return target.url.scheme, target.host, target.port
