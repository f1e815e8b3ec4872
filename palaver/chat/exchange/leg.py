"""One round of an exchange whose tools run here: its words go on to the client, its calls do not."""

from collections.abc import Sequence
from typing import Final

from palaver.core.errors import ProviderFailed
from palaver.llm.messages import Completion, Counted, Delta, Finished, TextDelta, ToolCallDelta, Usage
from palaver.llm.provider import Collected

_LONGEST_CALLS: Final = 1_000_000  # characters of all arguments together


class Leg:
    """`spoken`: an earlier round has said something; what this one says is a paragraph of its own then."""

    def __init__(self, *, spoken: bool) -> None:
        self.spoken = spoken
        self._heard, self._begun, self._size = Collected(), False, 0

    def hear(self, deltas: Sequence[Delta]) -> list[Delta]:
        """What of them the client reads."""
        passed: list[Delta] = []
        for delta in deltas:
            self._heard.add(delta)
            if isinstance(delta, ToolCallDelta):
                self._grown(len(delta.arguments) + len(delta.name or "") + 16)
            elif isinstance(delta, TextDelta):
                passed += self._said(delta)
            elif not isinstance(delta, Finished | Counted):
                passed.append(delta)
        return passed

    def over(self) -> Completion:
        return self._heard.completion()

    def _said(self, delta: TextDelta) -> list[Delta]:
        if not delta.text:
            return []
        apart: list[Delta] = [TextDelta("\n\n")] if self.spoken and not self._begun else []
        self.spoken = self._begun = True
        return [*apart, delta]

    def _grown(self, size: int) -> None:
        self._size += size
        if self._size > _LONGEST_CALLS:
            raise ProviderFailed("The model's calls of tools are too long.")


def summed(one: Usage | None, other: Usage | None) -> Usage | None:
    """What two rounds have used; None where nobody has counted."""
    if one is None or other is None:
        return one or other
    return Usage(
        prompt=one.prompt + other.prompt,
        completion=one.completion + other.completion,
        total=one.total + other.total,
        cached=one.cached + other.cached,
        reasoning=one.reasoning + other.reasoning,
    )
