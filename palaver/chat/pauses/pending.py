"""A round of a model whose calls are not all decided yet."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from palaver.llm.messages import Completion
from palaver.tools.work import Answered, Asked

_EARLY_S: Final = 0.05  # that a timer of the event loop may be


@dataclass(slots=True)
class Pending:
    """What the model has `said`, and what came of each of its calls; `until` is by the loop's clock."""

    said: Completion
    answers: Sequence[Answered | Asked]
    until: float
    since: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    @property
    def asked(self) -> list[UUID]:
        """The calls that wait for somebody."""
        return [each.id for each in self.answers if isinstance(each, Asked)]

    @property
    def seconds(self) -> float:
        """How long they still do."""
        return max(self.until - asyncio.get_running_loop().time(), 0.0)

    @property
    def waited(self) -> float:
        """How long they have, here."""
        return asyncio.get_running_loop().time() - self.since

    @property
    def late(self) -> bool:
        return self.seconds < _EARLY_S
