"""What begins a program without a person: schedules, webhooks, events."""

from typing import Protocol


class Agenda(Protocol):
    """Registering again replaces."""
