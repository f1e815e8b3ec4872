"""What functions may know of the world besides their arguments: the clock, chance, the bot's zone and its names."""

import random
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any


def utc_now() -> datetime:
    return datetime.now(UTC)


def nowhere(level: str, message: str) -> None:
    """The log of a run that nobody reads."""


@dataclass(slots=True, kw_only=True)
class World:
    """
    `locale` decides ambiguous dates and separators; `country` completes telephone numbers. `person` is who is signed
    in, None for strangers.

    `arguments` are what the caller of a tool supplied, `fields` those of a webhook's request; `log` is for the
    program's author.
    """

    now: Callable[[], datetime] = utc_now
    zone: tzinfo = UTC
    locale: str = "en"
    country: str = "US"
    chance: random.Random = field(default_factory=random.SystemRandom)
    config: Mapping[str, Any] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    log: Callable[[str, str], None] = nowhere
    session_id: str = ""
    bot_id: str = ""
    user_id: str = ""
    username: str = ""
    person: Mapping[str, Any] | None = None
    http_status: int = 0  # of the last answer of another server

    def local(self) -> datetime:
        return self.now().astimezone(self.zone)


CURRENT: ContextVar[World] = ContextVar("basic_world")
_DEFAULT = World()


def world() -> World:
    return CURRENT.get(_DEFAULT)
