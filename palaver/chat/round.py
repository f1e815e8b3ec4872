"""What a model says in one of a turn's rounds: text that readers see at once, and calls that are joined first."""

from collections.abc import Sequence
from typing import Final

from palaver.chat.turn import Turn
from palaver.core.errors import ProviderFailed
from palaver.llm.messages import Completion, Thought, ToolCallDelta
from palaver.llm.provider import Collected

_LONGEST_CALLS: Final = 1_000_000  # characters of all arguments together


class Round:
    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self._begun = len(turn.parts)
        self._calls: Collected | None = None
        self._size = 0
        self.thoughts: Sequence[Thought] = ()

    @property
    def too_long(self) -> bool:
        return self._size > _LONGEST_CALLS

    def say(self, text: str) -> None:
        """Add to the answer; what stands there from an earlier round is a paragraph of its own."""
        turn = self.turn
        if len(turn.parts) == self._begun and turn.parts and text:
            turn.say("\n\n")
        turn.say(text)

    def call(self, delta: ToolCallDelta) -> None:
        if self._calls is None:
            self._calls = Collected()
        self._size += len(delta.arguments) + len(delta.name or "") + 16
        self._calls.add(delta)

    def over(self) -> Completion | None:
        """The round, where its calls are to be run; ProviderFailed where it may not call and has said nothing ever."""
        if self._calls is None:
            return None
        turn = self.turn
        if turn.work is not None and turn.work.goes_on:
            said = "".join(turn.parts[self._begun :])
            return Completion(said, "", self._calls.tool_calls(), "tool_calls", None, "", self.thoughts)
        if not turn.text.strip():
            raise ProviderFailed("The model went on calling tools and did not answer.")
        return None
