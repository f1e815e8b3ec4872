"""One call of a model, measured while its answer comes: what it used and how long it took."""

import time
from collections.abc import Sequence
from typing import Final

from palaver.accounting.call import Activity, ModelCall, Payer, Tokens
from palaver.llm.messages import Delta, Finished, Request, TextDelta, ThinkingDelta, estimate_tokens
from palaver.llm.provider import Connection

_CHARACTERS_A_TOKEN: Final = 4


class Measure:
    """Where the provider counts nothing, or does not come to its end, tokens are guessed by the length of the texts."""

    __slots__ = ("_characters", "_first", "_started", "activity", "connection", "finished", "payer", "request")

    def __init__(self, payer: Payer, activity: Activity, connection: Connection, request: Request) -> None:
        self.payer, self.activity, self.connection, self.request = payer, activity, connection, request
        self.finished: Finished | None = None
        self._characters = 0
        self._started = time.perf_counter()
        self._first: float | None = None

    def see(self, deltas: Sequence[Delta]) -> None:
        if self._first is None:
            self._first = time.perf_counter()
        for delta in deltas:
            if type(delta) is TextDelta or type(delta) is ThinkingDelta:
                self._characters += len(delta.text)
            elif type(delta) is Finished:
                self.finished = delta

    def call(self, outcome: str) -> ModelCall:
        """What there is to say of it now that it has ended."""
        counted = self.finished.usage if self.finished is not None else None
        tokens = Tokens(prompt=counted.prompt, completion=counted.completion) if counted else self._guessed()
        return ModelCall(
            payer=self.payer,
            activity=self.activity,
            connection=self.connection.name,
            provider=self.connection.provider,
            model=self._model(),
            tokens=tokens,
            estimated=counted is None,
            outcome=outcome,
            first_token_ms=None if self._first is None else round((self._first - self._started) * 1000),
            ms=round((time.perf_counter() - self._started) * 1000),
        )

    def _model(self) -> str:
        told = self.finished.model if self.finished is not None else ""
        return told or self.request.model or self.connection.default_model or ""

    def _guessed(self) -> Tokens:
        prompt = sum(estimate_tokens(message.content) for message in self.request.messages)
        return Tokens(prompt=prompt, completion=-(-self._characters // _CHARACTERS_A_TOKEN))
