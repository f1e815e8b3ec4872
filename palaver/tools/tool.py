"""A tool: its name, schema and manners as a value, and the function that runs it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

import msgspec

from palaver.accounting.call import Channel
from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller

Origin = Literal["builtin", "http", "mcp", "basic"]
Effect = Literal["reads", "writes"]
Approval = Literal["never", "user", "operator"]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a result comes from, as the answer may cite it; `url` opens it."""

    title: str
    text: str
    url: str = ""
    document_id: UUID | None = None
    page: int | None = None


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the model reads; `ok` False: an error, told to the model as data.

    `sources` are numbered and shown to the model after `content`: their texts too, where `content` does not hold them.
    """

    content: str
    ok: bool = True
    sources: Sequence[Source] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """
    In what a tool runs: whose turn it is. `key` is the same for the same call however often it is tried.

    `kept`: session and turn are ones of ours.
    """

    caller: Caller
    bot: Bot
    session: UUID
    turn: UUID
    key: str
    kept: bool = False
    channel: Channel = ""


Run = Callable[[Setting, Mapping[str, Any]], Awaitable[Result]]
Check = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """
    `name` is "origin.name", unique for a bot; `parameters` a JSON Schema of type object, checked before `run`.

    What `writes` has an effect outside the conversation and never runs because a text asked for it alone.
    What is `stored` works on the conversation that it is called in, and is nothing elsewhere.
    `check` says what is wrong with arguments that a schema cannot tell, all of it at once, or nothing.
    `recipient` names the argument that says whose server hears of the call, where the caller chooses it.
    A PalaverError that `run` raises is told to the model; it is cancelled when its time is over or the turn is stopped.
    """

    name: str
    origin: Origin
    description: str
    parameters: Mapping[str, Any]
    run: Run
    effect: Effect = "reads"
    title: str = ""
    recipient: str = ""
    stored: bool = False
    check: Check | None = None


class Shelf(Protocol):
    """Where tools of one origin come from."""

    async def offered(self, caller: Caller, bot: Bot) -> Sequence[Tool]:
        """The tools that the bot's document lets it call, in an order that stays."""
        ...

    async def all(self, caller: Caller, document: BotDocument | None = None) -> Sequence[Tool]:
        """Every tool that bots of the caller's account could be given, or one bot whose `document` has some itself."""
        ...
