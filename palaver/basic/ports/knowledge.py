"""Collections that a conversation has, and what they know."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from palaver.basic.websites import Website


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What a collection knows of a question; `relevance` from 0 to 1."""

    content: str
    source: str
    collection: str
    relevance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best first; `asked` are the collections that were searched."""

    passages: tuple[Passage, ...]
    asked: tuple[str, ...]


class Knowledge(Protocol):
    """KbError where there is none of that name, or none that whoever asks may read."""

    async def use(self, name: str, *, alone: bool = False) -> None:
        """From now on it is searched for each answer of the conversation; `alone`: and no other."""

    async def use_website(self, website: Website) -> None:
        """The same for the pages of a site, which is crawled from now on where it was not."""

    async def leave_websites(self) -> None:
        """No site is searched any more."""

    async def leave(self, name: str = "") -> bool:
        """One, or all, are searched no more; whether any was."""

    async def search(self, query: str) -> Found:
        """What those that are in use say."""

    async def near(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """How near each text is to a question in meaning, from -1 to 1; KbError where nobody can tell now."""
