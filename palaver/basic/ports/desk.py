"""The desk of people who answer in the place of bots: what waits for them, what they have, who they are."""

from typing import Any, Protocol


class Desk(Protocol):
    """
    A conversation is named by the id of its case or its own, an attendant by their id or address.

    AccessDenied where whoever is here, or who published the program, works at no desk; NotFound.
    """

    async def queue(self, wanted: str) -> dict[str, Any]:
        """`{total, waiting, active, items}`; of one queue, or of one state, where one is `wanted`."""

    async def next(self) -> dict[str, Any] | None:
        """Takes what waits longest; None where nothing does."""

    async def assign(self, id: str, attendant: str) -> None: ...

    async def resolve(self, id: str, reason: str) -> None:
        """Closes a conversation that waits or that one has."""

    async def mark(self, id: str, *, priority: str = "", tag: str = "", note: str = "") -> None:
        """How urgent a conversation is, a tag, a note for those who answer; ArgumentError, ValidationError."""

    async def attendants(self, status: str = "") -> list[dict[str, Any]]:
        """Who answers, with their `status`; those of one, where one is given. ArgumentError."""

    async def status(self, attendant: str) -> str: ...

    async def put_status(self, attendant: str, status: str) -> None:
        """Online, away, busy or offline; ArgumentError."""

    async def notify(self, attendant: str, text: str) -> None:
        """Leaves a note in their inbox; ValidationError where too many lie there."""

    async def stats(self, attendant: str) -> dict[str, Any]: ...

    async def history(self, user: str) -> list[dict[str, Any]]:
        """The conversations of somebody that were handed over, newest first."""

    async def summary(self, id: str) -> str:
        """What was summed up of a conversation; "" where nothing was."""

    async def remembered(self, id: str, key: str) -> Any:
        """A variable of a conversation; whoever talks has those of their own."""

    async def remember(self, id: str, key: str, value: Any) -> None: ...

    async def transcript(self, id: str) -> str:
        """What was said lately, a paragraph each."""
