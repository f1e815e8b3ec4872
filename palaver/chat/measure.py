"""One call of a model, measured while its answer comes: what it used and how long it took."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from palaver.accounting.call import Activity, ModelCall, Payer, Tokens
from palaver.core.errors import PalaverError
from palaver.llm.images import TOKENS
from palaver.llm.messages import (
    Counted,
    Delta,
    Finished,
    Message,
    Request,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
    Usage,
    estimate_tokens,
)
from palaver.llm.provider import Connection

_CHARACTERS_A_TOKEN: Final = 4
_PIECE_OF_CALL: Final = 64  # characters that a piece of a call counts for beside its own: it may have none
_NONE: Final = Tokens()
_CUT_OFF: Final = frozenset({"ok", "cancelled"})  # the provider had the question, and may have begun


class Measure:
    """
    Where the provider counts nothing, or does not come to its end, tokens are guessed by the length of the texts.

    What it has told before it broke off holds; a call that was refused before a piece of its answer came used nothing.
    """

    __slots__ = (
        "_characters",
        "_counted",
        "_extra",
        "_first",
        "_started",
        "_tell",
        "activity",
        "connection",
        "finished",
        "payer",
        "request",
    )

    def __init__(
        self,
        payer: Payer,
        activity: Activity,
        connection: Connection,
        request: Request,
        tell: Callable[[ModelCall], None],
    ) -> None:
        self.payer, self.activity, self.connection, self.request = payer, activity, connection, request
        self.finished: Finished | None = None
        self._tell = tell
        self._counted: Usage | None = None
        self._characters = self._extra = 0
        self._started = time.perf_counter()
        self._first: float | None = None

    def see(self, deltas: Sequence[Delta]) -> int:
        if self._first is None:
            self._first = time.perf_counter()
        for delta in deltas:
            if type(delta) is TextDelta or type(delta) is ThinkingDelta:
                self._characters += len(delta.text)
            elif type(delta) is ToolCallDelta:
                self._characters += len(delta.arguments)
                self._extra += _PIECE_OF_CALL
            elif type(delta) is Finished:
                self.finished = delta
            elif type(delta) is Counted:
                self._counted = delta.usage
        return self._characters + self._extra

    def ended(self, failure: BaseException | None) -> None:
        self._tell(self.call(self._outcome(failure)))

    def call(self, outcome: str) -> ModelCall:
        """What there is to say of it now that it has ended."""
        counted = self.finished.usage if self.finished is not None else None
        tokens = _tokens(counted) if counted else self._guessed(outcome)
        return ModelCall(
            payer=self.payer,
            activity=self.activity,
            connection=self.connection.name,
            provider=self.connection.provider,
            model=self._model(),
            tokens=tokens,
            estimated=counted is None and tokens != _NONE,
            outcome=outcome,
            first_token_ms=None if self._first is None else round((self._first - self._started) * 1000),
            ms=round((time.perf_counter() - self._started) * 1000),
        )

    def _outcome(self, failure: BaseException | None) -> str:
        if failure is None or (self.finished is not None and not isinstance(failure, Exception)):
            return "ok"  # a caller that left after the end has had it all
        if isinstance(failure, PalaverError):
            return failure.code
        return "internal" if isinstance(failure, Exception) else "cancelled"

    def _model(self) -> str:
        told = self.finished.model if self.finished is not None else ""
        return told or self.request.model or self.connection.default_model or ""

    def _guessed(self, outcome: str) -> Tokens:
        if self._first is None and outcome not in _CUT_OFF:
            return _NONE
        told = self._counted or Usage(sum(map(estimated, self.request.messages)))
        completion = max(told.completion, -(-self._characters // _CHARACTERS_A_TOKEN))
        return Tokens(prompt=told.prompt, completion=completion, cached=told.cached, reasoning=told.reasoning)


def estimated(message: Message) -> int:
    return estimate_tokens(message.content) + TOKENS * len(message.images)


def _tokens(usage: Usage) -> Tokens:
    return Tokens(prompt=usage.prompt, completion=usage.completion, cached=usage.cached, reasoning=usage.reasoning)
