"""The calls of this process: from a chain of connections one answer, each attempt behind its gate and watched."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Final, Protocol, TypeVar

from msgspec.structs import replace

from palaver.llm.calling.gate import Gate
from palaver.llm.calling.order import Candidate, Order
from palaver.llm.connections import provider_of
from palaver.llm.errors import ModelFailed
from palaver.llm.keys import KeySource, with_key
from palaver.llm.messages import Counted, Delta, Finished, Request
from palaver.llm.provider import Connection

T = TypeVar("T")
_LONGEST_TOKEN: Final = 64  # characters; no model's are longer on the average of an answer
_MOST_TOKENS: Final = 64_000
_FREE: Final = 65_536


class Watch(Protocol):
    """Sees one attempt, from before it is made; `see` answers how long the answer is so far, in characters."""

    def see(self, deltas: Sequence[Delta]) -> int: ...

    def ended(self, failure: BaseException | None) -> None: ...


Watching = Callable[[Connection, Request], Awaitable[Watch]]


class Calls:
    def __init__(self, keys: KeySource) -> None:
        self._keys = keys
        self._gates: dict[tuple[str, str], Gate] = {}

    async def stream(
        self, chain: Sequence[Candidate], request: Request, retries: int, watching: Watching
    ) -> AsyncGenerator[Sequence[Delta], None]:
        """
        The deltas of the first of `chain` that answers, each tried up to 1 + `retries` times; raises the last failure.

        Once a piece of an answer has been handed on, a failure is the answer's end: nobody is asked again. An answer
        far beyond the tokens that were asked for is ended as too long.
        """
        order = Order(chain, retries)
        while (candidate := await order.next()) is not None:
            attempt = _Attempt(self, candidate, request, watching)
            try:
                async with attempt:
                    async for deltas in attempt.answer:
                        if shown := attempt.see(deltas):
                            yield shown
                        if attempt.too_long:
                            yield [Finished("length", None, "")]
                            break
            except ModelFailed as error:
                if attempt.said:
                    raise
                order.failed(error)
            else:
                return
        if order.failure is not None:
            raise order.failure

    async def once(
        self, connection: Connection, model: str, ask: Callable[[Connection], Awaitable[T]], watch: Watch
    ) -> T:
        """What `ask` answers with the connection and its key, behind the gate of `model`; nothing is asked again."""
        given = await self.gate(connection).enter(model)
        failure: BaseException | None = None
        try:
            return await ask(await self.keyed(connection))
        except BaseException as error:
            failure = error
            raise
        finally:
            given.ended(failure)
            watch.ended(failure)

    def gate(self, connection: Connection) -> Gate:
        """The gate before `connection`, which all calls to the same address share."""
        place = (connection.name, connection.base_url)
        if place not in self._gates:
            self._gates[place] = Gate(connection)
        return self._gates[place]

    def resting(self) -> list[str]:
        """The models that are not asked just now, as connection:model."""
        return sorted(f"{gate.name}:{model}" for gate in self._gates.values() for model in gate.resting())

    async def keyed(self, connection: Connection) -> Connection:
        return await with_key(connection, self._keys)


class _Attempt:
    """One call of one provider: opened when its gate lets it through, its end told to gate and watch."""

    def __init__(self, calls: Calls, candidate: Candidate, request: Request, watching: Watching) -> None:
        self.said = self.too_long = False
        self._calls, self._connection, self._watching = calls, candidate.connection, watching
        self._request = replace(request, model=candidate.model)
        self._longest = _FREE + _LONGEST_TOKEN * (request.params.max_output_tokens or _MOST_TOKENS)
        self._gate = calls.gate(candidate.connection)

    async def __aenter__(self) -> None:
        self._pass = await self._gate.enter(self._request.model or "")
        try:
            connection = await self._calls.keyed(self._connection)
            self._watch = await self._watching(connection, self._request)
        except BaseException:
            self._pass.ended(asyncio.CancelledError())
            raise
        self.answer = provider_of(connection).stream(connection, self._request)

    def see(self, deltas: Sequence[Delta]) -> Sequence[Delta]:
        """What of `deltas` is handed on."""
        self.too_long = self._watch.see(deltas) > self._longest
        if type(deltas[0]) is Counted:
            deltas = deltas[1:]
        if deltas and not self.said:
            self.said = True
            self._pass.began()
        return deltas

    async def __aexit__(self, _kind: object, failure: BaseException | None, _trace: object) -> None:
        try:
            await self.answer.aclose()
        finally:
            self._pass.ended(failure)
            self._watch.ended(failure)
