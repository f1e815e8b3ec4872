"""Other bots in a conversation: who answers by which words, and who has it from its next message on."""

from collections.abc import Sequence
from typing import Any, Protocol


class Guests(Protocol):
    """Bots are named by their alias; NotFound for one that is not open to who is here, NoInteractiveUser for no one."""

    async def add(self, bot: str, words: Sequence[str], tools: Sequence[str] | None) -> None:
        """It answers messages with one of `words`, its own name where there are none; `tools` are of its own."""

    async def remove(self, bot: str) -> None:
        """NotFound where it was not added."""

    async def prioritise(self, bot: str, priority: int) -> None:
        """Of several that a message is for, the highest answers; NotFound where it was not added."""

    async def all(self) -> list[dict[str, Any]]:
        """The bots that whoever is here may talk to, those that were added first."""

    async def give(self, bot: str) -> None:
        """The conversation is another bot's from its next message on, and begins there."""
