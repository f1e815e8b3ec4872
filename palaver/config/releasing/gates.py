"""Gates: what must be so before a draft is published, beyond the document itself; areas above add theirs."""

from collections.abc import Awaitable, Callable, Sequence

from palaver.config.bots import StoredDraft
from palaver.config.document.document import BotDocument
from palaver.config.document.finding import Finding

Gate = Callable[[StoredDraft, BotDocument], Awaitable[Sequence[Finding]]]


class Gates:
    """Asked when a draft is validated and when it is published; rolling back passes none of them."""

    def __init__(self) -> None:
        self._gates: list[Gate] = []

    def add(self, gate: Gate) -> None:
        self._gates.append(gate)

    async def ask(self, stored: StoredDraft, document: BotDocument) -> list[Finding]:
        """What stands in the way of publishing `document`, the draft of a bot."""
        return [finding for gate in self._gates for finding in await gate(stored, document)]
