"""What begins a program without a person: schedules, webhooks, events."""

from datetime import date
from typing import Any, Protocol

from palaver.basic.program import Program


class Agenda(Protocol):
    """Registering again replaces."""

    async def later(self, program: Program, section: str, seconds: float, values: dict[str, Any]) -> None:
        """SCHEDULE IN: runs a section of the program's source once, with `values` as what it knows by name."""

    async def hook(self, program: Program, endpoint: str, method: str, secret: str) -> None:
        """
        A WEBHOOK whose endpoint was computed: a call of it runs the program's file.

        `method` and `secret` are "" where the line has none. ArgumentError for what can be no endpoint.
        """

    async def handle(self, program: Program, kind: str, subject: str, options: dict[str, str], section: str) -> None:
        """
        An ON whose subject was computed: its body is `section` of the program's file (later.py).

        `kind` is INSERT, UPDATE, DELETE, EMAIL, CHANGE, FORM SUBMIT or EVENT, the `options` are FROM, SUBJECT, EVENTS.
        """

    async def schedule(self, when: str | date, script: str, argument: str | None, since: date | None) -> None:
        """
        Runs a script, "" for the one that asks: by a cron expression, or once at a time.

        `argument` is bound to its first PARAM, `since` is a time before which it does not begin. ScriptNotFound.
        """

    async def clear(self, script: str | None) -> int:
        """Ends what `schedule` has set for a script, or for the one that asks; how many schedules that were."""

    async def publish(self, name: str, data: dict[str, Any]) -> None:
        """Sets off all handlers of an event, and wakes who waits for it."""

    async def since(self, name: str) -> int:
        """The number of the last event of that name: only later ones count for who waits from now on."""

    async def wait(self, name: str, seconds: float) -> dict[str, Any] | None:
        """What the next event of that name carries; None where none comes in time."""
