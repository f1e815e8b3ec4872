"""Where outgoing requests are judged: a resolver and a transport that note what they are asked and send nothing."""

import socket
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx2

from palaver.core.http import Address, Fetcher, Rules, Target

PUBLIC = "93.184.215.14"
Sent = tuple[str, int]


class Names:
    """Answers names from a script; each further question gets the next answer, as with a time to live of 0."""

    def __init__(self, answers: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self.answers = {name: list(some) for name, some in answers.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str) -> Sequence[Address]:
        self.asked.append(host)
        return [ip_address(text) for text in self.now(host)]

    def now(self, host: str) -> Sequence[str]:
        answers = self.answers.get(host)
        if answers:
            return answers.pop(0) if len(answers) > 1 else answers[0]
        return as_the_c_library_reads(host)


def written(address: str) -> str:
    """An address as this Python writes it: 3.13 writes an IPv4 address inside of an IPv6 one with dots."""
    return str(ip_address(address))


def as_the_c_library_reads(host: str) -> list[str]:
    """Octal, hexadecimal, short and whole-number addresses are numbers to the C library; it asks nobody for that."""
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        return []


class Wire(httpx2.AsyncBaseTransport):
    """Answers by the Host header and path; `sent` holds the socket addresses that were asked."""

    def __init__(self, names: Names, pages: Mapping[str, httpx2.Response] | None = None) -> None:
        self.names, self.pages = names, dict(pages or {})
        self.sent: list[Sent] = []
        self.requests: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Like a real transport, it would look up a name that it is given."""
        host = request.url.host
        default = 443 if request.url.scheme == "https" else 80
        for address in await self.names.resolve(host) if not _is_address(host) else [host]:
            self.sent.append((str(address), request.url.port or default))
        self.requests.append(request)
        page = self.pages.get(request.headers["Host"] + request.url.path)
        return page or httpx2.Response(200, stream=httpx2.ByteStream(b"secret"))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def redirect(location: str) -> httpx2.Response:
    return httpx2.Response(302, headers={"Location": location}, stream=httpx2.ByteStream(b""))


class AnyAddress(Rules):
    """A guard taken out: every address is admitted."""

    def admits(self, target: Target, address: Address) -> bool:
        return True


class AnyText(Rules):
    """A guard taken out: the text is read by the standard library and not judged; nor is where it leads."""

    def target(self, url: str) -> Target:
        parts = urlsplit(url)
        scheme = "https" if parts.scheme == "https" else "http"
        port = parts.port or (443 if scheme == "https" else 80)
        host = parts.hostname or ""
        literal = ip_address(host) if _is_address(host) else None
        return Target(httpx2.URL(f"{scheme}://x:{port}{parts.path or '/'}"), host, port, literal)

    def redirected(self, before: Target, location: str) -> Target:
        return self.target(str(before.url.join(location)))


class Nothing(AnyAddress, AnyText):
    """Both taken out."""


class LooksUpAgain(Fetcher):
    """A guard taken out: what was judged is not what is connected to."""

    async def _get(self, target: Target) -> httpx2.Response:
        await self.addresses(target)
        transport = await self._opened()
        return await transport.handle_async_request(httpx2.Request("GET", target.url))
