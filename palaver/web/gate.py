"""The gate: what limits count of a request before it is served, by who was verified and where it comes from."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Final, TypeVar

from starlette.requests import HTTPConnection

from palaver.core.caller import Caller
from palaver.core.errors import Forbidden, Unauthenticated, Unavailable
from palaver.core.limits.limit import LOGIN, Allowance, RouteClass, Standing
from palaver.core.limits.limits import Limits
from palaver.core.settings import Http
from palaver.kit.spelling import folded
from palaver.web.peer import Proxies
from palaver.web.witness import Witness

Answer = TypeVar("Answer")

_AT_ONCE: Final = 2  # minutes' worth of wrong credentials
_NAME_WRONG: Final = 10  # passwords for one name at once
_NAME_PER_MINUTE: Final = 2
_LETTERS: Final = "letters"
_LETTERS_AT_ONCE: Final = 30
_LETTERS_PER_MINUTE: Final = 1
_STANDING: Final = "standing"
REFUSED: Final = "refused"  # in the scope, whether its cookie did not count


class Gate:
    """One for each process."""

    def __init__(self, limits: Limits, proxies: Proxies, http: Http, witness: Witness) -> None:
        self.limits, self.proxies, self.http, self.witness = limits, proxies, http, witness

    async def admit(
        self, caller: Caller, connection: HTTPConnection, route_class: RouteClass, *, exempt: bool = False
    ) -> None:
        """Count a request of a verified caller, by all limits that concern it, or `exempt` from the account's own."""
        address = self.proxies.group(connection)
        note(connection, await self.limits.admit(caller, address, route_class, exempt=exempt))

    async def counted(self, identify: Awaitable[Answer], connection: HTTPConnection) -> Answer:
        """
        What `identify` answers; a credential that does not count is counted by address: too many are RateLimited.

        So is a cookie with no session behind it, which makes a stranger: the scope says REFUSED then. A valid one is
        never refused for its neighbours' wrong ones: all are too long to be guessed, so this limits what trying costs.
        """
        try:
            found = await identify
        except Forbidden as error:
            await self.witness.refused(error, connection)
            raise
        except Unauthenticated as error:
            await self.witness.refused(error, connection)
            await self._count_refused(connection)
            raise
        if connection.scope.get(REFUSED):
            await self._count_refused(connection)
        await self.witness.saw(found, connection)
        return found

    async def _count_refused(self, connection: HTTPConnection) -> None:
        if allowances := self._by_address("credential", connection, self.http.refused_per_minute):
            await self.limits.spend(allowances, self.proxies.address(connection))

    @asynccontextmanager
    async def attempt(self, connection: HTTPConnection, name: str = "") -> AsyncIterator[None]:
        """
        One try at a password, a code or a link, for `name` where it is for somebody.

        It is counted before it is made, so that many at once gain nothing, and given back when it was right or we were
        down. After too many wrong ones RateLimited, for a right one too. An unknown name is counted like a known one.
        """
        allowances = self._tries(connection, name)
        if not allowances:
            yield
            return
        await self.limits.spend(allowances, name or self.proxies.address(connection))
        try:
            yield
        except Unavailable:
            await self.limits.give_back(allowances)
            raise
        await self.limits.give_back(allowances)

    async def count(self, connection: HTTPConnection, name: str) -> None:
        """Count what anybody may ask for `name`, and what is never wrong: as much of it as of wrong attempts."""
        if allowances := self._tries(connection, f"asked {name}"):
            await self.limits.spend(allowances, name)

    async def letter(self, caller: Caller, connection: HTTPConnection) -> None:
        """Count a letter that an account has this server send to an address of its own choice."""
        allowed = Allowance(
            caller.account, "account", str(caller.account), _LETTERS, _LETTERS_PER_MINUTE, _LETTERS_AT_ONCE
        )
        note(connection, await self.limits.spend([allowed], caller.name))

    def _tries(self, connection: HTTPConnection, name: str) -> list[Allowance]:
        allowances = self._by_address("address", connection, self.http.wrong_logins_per_minute)
        if name:
            digest = sha256(folded(name).encode("utf-8", "surrogatepass")).hexdigest()[:32]
            allowances.append(Allowance(None, "name", digest, LOGIN, _NAME_PER_MINUTE, _NAME_WRONG))
        return allowances

    def _by_address(self, scope: str, connection: HTTPConnection, per_minute: int) -> list[Allowance]:
        """None at all where the operator has switched this limit off."""
        subject = self.proxies.group(connection)
        return [Allowance(None, scope, subject, LOGIN, per_minute, _AT_ONCE * per_minute)] if per_minute else []


def note(connection: HTTPConnection, standing: Standing | None) -> None:
    """Let the answer say where the caller stands with the limit that is closest."""
    known = connection.scope.get(_STANDING)
    if standing is not None and (known is None or standing.left < known.left):
        connection.scope[_STANDING] = standing


def standing_headers(connection: HTTPConnection) -> dict[str, str]:
    """The RateLimit fields of the answer to a request; none where no limit concerned it."""
    standing: Standing | None = connection.scope.get(_STANDING)
    return {} if standing is None else standing.headers
