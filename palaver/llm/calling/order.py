"""Whom to ask next: the same again after a pause, or the next of the chain that stands in for such a failure."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from palaver.core.logs import logger
from palaver.llm.calling.retrying import pause
from palaver.llm.errors import Condition, ModelFailed, Resting
from palaver.llm.provider import Connection

log = logger("llm")

CONDITIONS: Final[frozenset[Condition]] = frozenset({"error", "timeout", "rate_limit"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of a chain: asked after the one before failed by one of `on`; the key may still be a reference."""

    connection: Connection
    model: str | None
    on: frozenset[Condition] = field(default=CONDITIONS)


class Order:
    """`failure` is how the last attempt failed."""

    def __init__(self, chain: Sequence[Candidate], retries: int) -> None:
        self.failure: ModelFailed | None = None
        self._left, self._retries = list(chain), retries
        self._retry = 0

    def failed(self, error: ModelFailed) -> None:
        """One that rests since this very caller asked it says less than how it failed."""
        if isinstance(error, Resting) and self.failure is not None and self._retry:
            self._retry = self._retries
        else:
            self.failure = error

    async def next(self) -> Candidate | None:
        """Who is asked now, waiting before an attempt that is made again; None at the end of the chain."""
        failure = self.failure
        if failure is None:
            return self._left[0] if self._left else None
        if self._retry < self._retries and (wait := pause(failure, self._retry, random.random())) is not None:  # noqa: S311  # no secret
            self._retry += 1
            log.info("a model is asked again", connection=self._left[0].connection.name, reason=failure.message)
            await asyncio.sleep(wait)
            return self._left[0]
        self._retry = 0
        del self._left[0]
        while self._left and failure.condition not in self._left[0].on:
            del self._left[0]
        if self._left:
            log.warning("another model is asked", connection=self._left[0].connection.name, reason=failure.message)
        return self._left[0] if self._left else None
