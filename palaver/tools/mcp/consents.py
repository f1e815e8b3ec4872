"""Sign-ins that wait for somebody in front of a browser: led away to an issuer, brought back to any worker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import msgspec
from mcp.client.auth import AuthorizationCodeResult

from palaver.core.cache import Bus, Message
from palaver.core.caller import Caller
from palaver.core.errors import Unavailable, Unprocessable
from palaver.kit.ids import uuid7
from palaver.tools.mcp.line import reason
from palaver.tools.mcp.opening import Opener
from palaver.tools.mcp.reach import Answer
from palaver.tools.mcp.refusals import ServerFailed
from palaver.tools.mcp.server import Server
from palaver.tools.mcp.servers import Servers

LIFE_S: Final = 600.0
_BACK_S: Final = 60.0
_MOST: Final = 100
_ASKED: Final = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
_ACCEPT: Final = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"}
_AGAIN: Final = "This sign-in took too long, or was begun by somebody else. Begin again, on the page of the server."


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser came back with, as the worker where it landed tells the one that waits."""

    owner: str
    account: str
    answer: Answer
    reply: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    server: str = ""
    error: str = ""


class Attempt:
    """One sign-in, of one person to one server; the SDK leads it away and waits for what it brings."""

    def __init__(self, bus: Bus, caller: Caller, server: Server) -> None:
        self.server = server
        self.replies: list[str] = []
        self._bus, self._owner, self._account = bus, caller.owner, str(caller.account)
        self.url: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.stack = AsyncExitStack()
        self._feed: AsyncIterator[Any] | None = None

    async def led(self, url: str) -> None:
        if urlsplit(url).scheme not in {"https", "http"}:
            raise ServerFailed("The issuer's page has no address that a browser may be led to.")
        state = parse_qs(urlsplit(url).query).get("state", [""])[0]
        self._feed = await self.stack.enter_async_context(self._bus.subscribe([_topic(state)]))
        self.url.set_result(url)

    async def brought(self) -> AuthorizationCodeResult:
        assert self._feed is not None
        async for message in self._feed:
            if not isinstance(message, Message):
                continue
            came = msgspec.json.decode(message.data, type=Brought)
            if not self._is_of(came):
                await self._bus.publish(came.reply, msgspec.json.encode(Outcome(error=_AGAIN)))
                continue
            self.replies.append(came.reply)
            if not came.answer.code:
                raise Unprocessable(f"The issuer says: {came.answer.error[:300] or 'no code'}.")
            return AuthorizationCodeResult(code=came.answer.code, state=came.answer.state, iss=came.answer.iss)
        raise ServerFailed(_AGAIN)

    def _is_of(self, came: Brought) -> bool:
        """Nobody signs in with what another person brings, by a link that they were sent."""
        return (came.owner, came.account) == (self._owner, self._account)

    async def told(self, outcome: Outcome) -> None:
        for reply in self.replies:
            await self._bus.publish(reply, msgspec.json.encode(outcome))


class Consents:
    """Of this worker: those that were begun here."""

    def __init__(self, bus: Bus, servers: Servers, opener: Opener) -> None:
        self._bus, self._servers, self._opener = bus, servers, opener
        self._running: dict[tuple[Any, str], asyncio.Task[Outcome]] = {}

    async def begin(self, caller: Caller, server: Server) -> str | None:
        """Where the person is to be led; None where nobody needs to be asked. Raises what keeps us from it."""
        key = server.id, caller.owner
        if (before := self._running.pop(key, None)) is not None:
            before.cancel()
        if len(self._running) >= _MOST:
            raise Unavailable("Too many sign-ins wait already. Try again in some minutes.")
        attempt = Attempt(self._bus, caller, server)
        task = self._running[key] = asyncio.get_running_loop().create_task(self._run(attempt, caller.owner))
        task.add_done_callback(lambda done: self._running.pop(key) if self._running.get(key) is done else None)
        waited: set[asyncio.Future[Any]] = {task, attempt.url}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        if attempt.url.done():
            return attempt.url.result()
        if error := (await task).error:
            raise ServerFailed(error)
        return None

    async def end(self, caller: Caller, answer: Answer) -> str:
        """The server that the person is signed in to now; Unprocessable where nothing waits for this answer."""
        reply = f"mcp.consent.reply.{uuid7().hex}"
        came = Brought(owner=caller.owner, account=str(caller.account), answer=answer, reply=reply)
        async with self._bus.subscribe([reply]) as feed:
            if not await self._bus.publish(_topic(answer.state), msgspec.json.encode(came)):
                raise Unprocessable(_AGAIN)
            with suppress(TimeoutError):
                async with asyncio.timeout(_BACK_S):
                    async for message in feed:
                        if isinstance(message, Message):
                            outcome = msgspec.json.decode(message.data, type=Outcome)
                            if outcome.error:
                                raise Unprocessable(outcome.error)
                            return outcome.server
        raise Unprocessable(_AGAIN)

    async def close(self) -> None:
        tasks = [*self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, attempt: Attempt, owner: str) -> Outcome:
        server = attempt.server
        async with attempt.stack:
            try:
                async with asyncio.timeout(LIFE_S):
                    await self._signed_in(attempt)
                await self._servers.connected(server, owner)
                outcome = Outcome(server=server.name)
            except Exception as error:  # noqa: BLE001  # whoever waits must hear of it, of any kind
                outcome = Outcome(error=reason(server.name, error).message)
            await attempt.told(outcome)
        return outcome

    async def _signed_in(self, attempt: Attempt) -> None:
        """Ask the server for anything at all: it wants to know who asks, and that leads the person away."""
        http = await self._opener.http(attempt.server, attempt)
        async with http, http.stream("POST", attempt.server.address, json=_ASKED, headers=_ACCEPT) as answer:
            if answer.status_code in {401, 403}:
                raise ServerFailed(f"The server {attempt.server.name!r} refuses what its issuer gave.")


def _topic(state: str) -> str:
    return f"mcp.consent.{sha256(state.encode()).hexdigest()}"
