"""An errand: for whom, where and why a program runs; every port of the server is bound to one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from palaver.accounting.call import Channel
from palaver.basic.errors import BasicError
from palaver.basic.ports.agenda import Agenda
from palaver.basic.ports.data import Data
from palaver.basic.ports.desk import Desk
from palaver.basic.ports.drive import Drive
from palaver.basic.ports.guests import Guests
from palaver.basic.ports.http import Http
from palaver.basic.ports.knowledge import Knowledge
from palaver.basic.ports.people import People
from palaver.basic.ports.post import Post
from palaver.basic.ports.senses import Senses
from palaver.basic.ports.toolset import Toolset
from palaver.config.bots import Bot
from palaver.core.caller import Caller
from palaver.core.db import Database

Trigger = Literal["dialog", "tool", "schedule", "webhook"]

GIVEN: Final = "given"  # in the note of a run whose conversation is another bot's now


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """
    `caller` is whose rights count, `db` the transaction of the effect where it writes, else the database.

    `key` is the same for the same effect however often it is tried: an idempotency key for the outside. `note` is the
    run's own (Run.note): what a port keeps there lasts as long as the run. `script` is the file that runs.
    `trigger` is what began it all: of a handler, what has set it off. `acts`: it may do what it does as somebody else,
    though `caller`, who is not here, shows no right to.
    """

    caller: Caller
    bot: Bot
    session: UUID | None
    turn: UUID | None
    channel: Channel
    trigger: Trigger
    db: Database
    key: str = ""
    note: dict[str, Any] = field(default_factory=dict)
    script: str = ""
    acts: bool = False

    def conversation(self) -> UUID:
        """What it may change; NoInteractiveUser where it is in none, AccessDenied where it has given it away."""
        if self.session is None:
            raise BasicError("NoInteractiveUser", "there is no conversation here")
        if self.note.get(GIVEN):
            raise BasicError("AccessDenied", "this conversation is another bot's now")
        return self.session


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """How each port is made for an errand; app.py's assembly fills it."""

    data: Callable[[Errand], Data]
    http: Callable[[Errand], Http]
    drive: Callable[[Errand], Drive]
    knowledge: Callable[[Errand], Knowledge]
    post: Callable[[Errand], Post]
    senses: Callable[[Errand], Senses]
    toolset: Callable[[Errand], Toolset]
    agenda: Callable[[Errand], Agenda]
    guests: Callable[[Errand], Guests]
    desk: Callable[[Errand], Desk]
    people: Callable[[Errand], People]
