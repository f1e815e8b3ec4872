"""What stands before one connection in this process: its places and its breaker."""

import asyncio
from typing import Final

from palaver.core import metrics
from palaver.core.logs import logger
from palaver.llm.calling.breaker import Breaker, State
from palaver.llm.calling.places import Full, Places
from palaver.llm.errors import Crowded, Garbage, ModelFailed, Resting
from palaver.llm.provider import Connection

log = logger("llm")

QUEUE_S: Final = 10.0


class Gate:
    """
    The places are the connection's. Each of its models has a breaker of its own, so that nobody whose model fails, by
    a fault or by what they ask it, takes the others' away.
    """

    def __init__(self, connection: Connection) -> None:
        self.name = connection.name
        self.places = Places(connection.concurrency, max(connection.concurrency, 16))
        self._breakers: dict[str, Breaker] = {}  # of the models that are in trouble
        self._now = asyncio.get_running_loop().time

    async def enter(self, model: str) -> "Pass":
        """Wait for a place; raises Resting or Crowded."""
        self.must_not_rest(model)
        with metrics.LLM_WAITING.labels(self.name).track_inprogress():
            await self._placed()
        breaker = self._breakers.setdefault(model, Breaker())
        number = breaker.admit(self._now())
        if number is None:
            self.places.leave()
            raise self._resting(model, breaker)
        return Pass(self, model, breaker, number)

    def must_not_rest(self, model: str) -> None:
        """Raise Resting where the model's breaker is open."""
        breaker = self._breakers.get(model)
        if breaker is not None and breaker.rests(self._now()):
            raise self._resting(model, breaker)

    def resting(self) -> list[str]:
        """The models that are not asked just now."""
        return sorted(model for model, breaker in self._breakers.items() if breaker.rests(self._now()))

    def ended(self, given: "Pass", failure: BaseException | None) -> None:
        self.places.leave()
        was = given.breaker.state
        given.breaker.ended(given.number, self._now(), failed=_failed(failure))
        if given.breaker.state != "closed" or given.breaker.failures:
            self._breakers.setdefault(given.model, given.breaker)
        else:
            self._breakers.pop(given.model, None)
        self.noted(given, was)

    def noted(self, given: "Pass", was: State) -> None:
        """Tell of a breaker that has moved."""
        breaker = given.breaker
        if breaker.state != was:
            log.warning("a breaker moved", connection=self.name, model=given.model, was=was, now=breaker.state)
            if breaker.state == "open":
                metrics.LLM_RESTS.labels(self.name).inc()

    async def _placed(self) -> None:
        try:
            await self.places.take(QUEUE_S)
        except (Full, TimeoutError) as reason:
            why = "as many wait" if isinstance(reason, Full) else f"none came free within {QUEUE_S:g} s"
            raise Crowded(
                f"Connection '{self.name}' is busy: all its {self.places.most} places are taken and {why}: try again.",
                retry_after=QUEUE_S,
            ) from None

    def _resting(self, model: str, breaker: Breaker) -> Resting:
        left = breaker.rests(self._now())
        when = f"it is tried again in {max(1, round(left))} s" if left else "it is being tried again just now"
        named = f"'{model}' of connection '{self.name}'" if model else f"Connection '{self.name}'"
        return Resting(f"{named} has failed again and again: {when}.", retry_after=max(left, 1.0))


class Pass:
    """One call that was let through."""

    __slots__ = ("breaker", "gate", "model", "number")

    def __init__(self, gate: Gate, model: str, breaker: Breaker, number: int) -> None:
        self.gate, self.model, self.breaker, self.number = gate, model, breaker, number

    def began(self) -> None:
        """The first piece of its answer has come."""
        was = self.breaker.state
        self.breaker.began(self.number)
        self.gate.noted(self, was)

    def ended(self, failure: BaseException | None) -> None:
        """Give the place back, and tell how the call ended; one that its caller left says nothing."""
        self.gate.ended(self, failure)


def _failed(failure: BaseException | None) -> bool | None:
    """Whether the provider is to blame: one that refuses a key, a request or a caller who is too fast is there."""
    if failure is None:
        return False
    if not isinstance(failure, ModelFailed):
        return None
    return isinstance(failure, Garbage) or (failure.transient and failure.condition != "rate_limit")
