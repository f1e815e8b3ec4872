"""What begins a program without a person: schedules, webhooks, events."""

from datetime import date
from typing import Any, Protocol

from palaver.basic.program import Program


class Agenda(Protocol):
    """Registering again replaces."""

    async def later(self, program: Program, section: str, seconds: float, values: dict[str, Any]) -> None:
        """SCHEDULE IN: runs a section of the program's source once, with `values` as what it knows by name."""

    async def schedule(self, when: str | date, script: str, argument: str | None, since: date | None) -> None:
        """
        Runs a script, "" for the one that asks: by a cron expression, or once at a time.

        `argument` is bound to its first PARAM, `since` is a time before which it does not begin. ScriptNotFound.
        """

    async def clear(self, script: str | None) -> int:
        """Ends what `schedule` has set for a script, or for the one that asks; how many schedules that were."""

    async def publish(self, name: str, data: dict[str, Any]) -> None:
        """Sets off all handlers of an event, and wakes who waits for it."""

    async def wait(self, name: str, seconds: float) -> dict[str, Any] | None:
        """What the next event of that name carries; None where none comes in time."""
