"""What begins a program without a person: schedules, webhooks, events."""

from typing import Any, Protocol

from palaver.basic.program import Program


class Agenda(Protocol):
    """Registering again replaces."""

    async def later(self, program: Program, section: str, seconds: float, values: dict[str, Any]) -> None:
        """SCHEDULE IN: runs a section of the program's source once, with `values` as what it knows by name."""
