"""The tool work of one answer: its tools, how far it has come, and what its model has read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import msgspec

from palaver.accounting.call import Channel
from palaver.config.bots import Bot
from palaver.config.document.tools import ToolDefaults, ToolOverride, Tools
from palaver.core.caller import Caller
from palaver.tools.belt import Belt
from palaver.tools.tool import Approval, Result, Setting, Tool


class Teller(Protocol):
    """Who is told of each call while it happens; `id` is the call's row."""

    def started(self, id: UUID, name: str) -> None: ...

    def finished(self, id: UUID, *, ok: bool, ms: int) -> None: ...

    def asks(self, id: UUID, name: str, arguments: dict[str, Any]) -> None:
        """Somebody must approve the call."""
        ...


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """How one tool is run for one bot. `explicit`: its approval was chosen for this very tool."""

    timeout_s: int
    max_result_chars: int
    approval: Approval
    explicit: bool


@dataclass(slots=True, kw_only=True)
class Work:
    """
    `read`: the model has seen text that neither the bot's author nor the person who asks has written.

    `said` are the texts of the person: an address in one of them was given by them. `asks`: approval can be asked for.
    `kept`: its conversation is one of ours. `dry`: nothing with an effect outside is done at all.
    """

    caller: Caller
    bot: Bot
    session: UUID
    turn: UUID
    belt: Belt
    teller: Teller
    read: bool = True
    said: Sequence[str] = ()
    asks: bool = True
    kept: bool = True
    dry: bool = False
    channel: Channel = ""
    rounds: int = 0
    calls: int = field(default=0, init=False)

    @property
    def goes_on(self) -> bool:
        """Whether the model may call tools once more."""
        return bool(self.belt) and self.rounds < self.bot.document.tools.max_rounds

    def saw(self, *, read: bool, said: Sequence[str]) -> None:
        """What the model had before its eyes when it called; what it has read once it does not forget."""
        self.read, self.said = read or self.calls > 0, said

    def setting(self, number: int) -> Setting:
        """In what the call with this number of the turn runs."""
        key = f"{self.turn}.{number}"
        return Setting(
            caller=self.caller,
            bot=self.bot,
            session=self.session,
            turn=self.turn,
            key=key,
            kept=self.kept,
            channel=self.channel,
        )

    def manners(self, tool: Tool) -> Manners:
        return manners_of(self.bot.document.tools, tool.name)


def manners_of(tools: Tools, name: str) -> Manners:
    return manners(tools.defaults, tools.overrides.get(name) or ToolOverride())


def manners(defaults: ToolDefaults, mine: ToolOverride) -> Manners:
    return Manners(
        timeout_s=mine.timeout_s or defaults.timeout_s,
        max_result_chars=mine.max_result_chars or defaults.max_result_chars,
        approval=mine.approval or defaults.approval,
        explicit=mine.approval is not None,
    )


class Answered(msgspec.Struct, frozen=True, kw_only=True, tag="answered"):
    """What became of one call; `call` is the provider's id of it."""

    call: str
    name: str
    result: Result


class Asked(msgspec.Struct, frozen=True, kw_only=True, tag="asked"):
    """A call that waits for somebody; `id` is its row, `number` its place among those of the turn."""

    call: str
    id: UUID
    number: int
    name: str
    arguments: dict[str, Any]
    approval: Approval
