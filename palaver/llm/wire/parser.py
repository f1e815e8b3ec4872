"""What the parsers of all wires share: pieces out of bytes, failures kept until their deltas are handed on."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

import msgspec

from palaver.llm.errors import ModelFailed
from palaver.llm.messages import Delta, Finished, Reason, Thought, ToolCallDelta, Usage
from palaver.llm.provider import Connection
from palaver.llm.transport import faults
from palaver.llm.transport.lines import TooLong

Piece = TypeVar("Piece")
Split_co = TypeVar("Split_co", covariant=True)

_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, TooLong)


class Splitter(Protocol[Split_co]):
    def feed(self, data: bytes) -> Sequence[Split_co]: ...

    def end(self) -> Sequence[Split_co]: ...


class AnswerParser(ABC, Generic[Piece]):
    """
    Bytes in, deltas out, the same whatever the pieces of bytes are; a subclass reads one whole piece at a time.

    A subclass sets `reason` when the provider says why it ends, `usage` and `model` when it tells them.
    """

    def __init__(self, connection: Connection, splitter: Splitter[Piece], model: str) -> None:
        self.done = False
        self.failure: ModelFailed | None = None
        self.connection = connection
        self.calls = CallsSeen()
        self.model = model
        self.reason: Reason | None = None
        self.usage: Usage | None = None
        self._splitter = splitter

    @abstractmethod
    def take(self, piece: Piece, deltas: list[Delta]) -> None:
        """Add the deltas of `piece`; call `finish` at the wire's own end mark; a ModelFailed ends the answer."""

    def thoughts(self) -> Sequence[Thought]:
        """What is wanted back with the results of the calls."""
        return ()

    @abstractmethod
    def shown(self, piece: Piece) -> bytes:
        """The bytes of `piece` that an error may quote."""

    def feed(self, data: bytes) -> list[Delta]:
        deltas: list[Delta] = []
        try:
            for piece in self._splitter.feed(data):
                self._read(piece, deltas)
                if self.done or self.failure:
                    break
        except TooLong as error:
            self.failure = faults.garbage(self.connection, str(error))
        return deltas

    def end(self) -> list[Delta]:
        """The stream has ended: a cut-off rest counts if it can be read, a known reason makes the answer whole."""
        deltas: list[Delta] = []
        with suppress(*_UNREADABLE):
            for piece in self._splitter.end():
                self.take(piece, deltas)
        if self.reason and not self.done:
            self.finish(deltas)
        return deltas

    def finish(self, deltas: list[Delta]) -> None:
        """Add what closes every answer; a model that called tools stopped for them, whatever it says."""
        deltas.extend(self.calls.without_arguments())
        reason = self.reason or "stop"
        if self.calls.count and reason == "stop":
            reason = "tool_calls"
        deltas.append(Finished(reason, self.usage, self.model, tuple(self.thoughts()) if self.calls.count else ()))
        self.done = True

    def _read(self, piece: Piece, deltas: list[Delta]) -> None:
        try:
            self.take(piece, deltas)
        except ModelFailed as error:
            self.failure = error
        except _UNREADABLE:
            self.failure = faults.garbage(self.connection, self.shown(piece).decode("utf-8", "replace"))


class CallsSeen:
    """Numbers tool calls from 0 in the order they begin, and gives those without arguments an empty object."""

    def __init__(self) -> None:
        self._by_key: dict[object, int] = {}
        self._with_arguments: set[int] = set()

    @property
    def count(self) -> int:
        return len(self._by_key)

    def knows(self, key: object) -> bool:
        return key in self._by_key

    def delta(self, key: object, id: str | None, name: str | None, arguments: str) -> ToolCallDelta:
        """Answer the delta of the call that the wire tells apart by `key`."""
        index = self._by_key.setdefault(key, len(self._by_key))
        if arguments:
            self._with_arguments.add(index)
        return ToolCallDelta(index, id, name, arguments)

    def without_arguments(self) -> list[ToolCallDelta]:
        missing = [index for index in self._by_key.values() if index not in self._with_arguments]
        return [ToolCallDelta(index, arguments="{}") for index in missing]
