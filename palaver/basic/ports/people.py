"""The account's people and their groups, as whoever is here may see and change them."""

from collections.abc import Sequence
from typing import Any, Protocol


class People(Protocol):
    """
    A group is named by its name or id, a person by their address.

    AccessDenied where whoever is here, or who published the program, may not do it themselves; NotFound.
    """

    async def join(self, group: str, email: str) -> str:
        """The person's id."""

    async def leave(self, group: str, email: str) -> None: ...

    async def members(self, group: str) -> list[dict[str, Any]]: ...

    async def stand_in(self, user: str) -> str:
        """Who is meant by an id or an address, for whoever may act as others; on record, and refusals too."""

    async def create(self, name: str, emails: Sequence[str]) -> str:
        """A group of these people; its id."""
