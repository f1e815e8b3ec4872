"""The built-in tools as a shelf: found by their files, given what they work with."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.core.http import Fetcher
from palaver.knowledge.retrieval.passages import Passages
from palaver.tools.tool import Effect, Result, Setting, Tool

PREFIX: Final = "builtin."


@dataclass(frozen=True, slots=True)
class Kit:
    """What built-in tools may work with."""

    passages: Passages
    fetcher: Fetcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Builtin:
    """One file of builtin/; the fields are those of a Tool."""

    title: str
    description: str
    run: Callable[[Kit, Setting, Mapping[str, Any]], Awaitable[Result]]
    properties: Mapping[str, Any]
    required: Sequence[str] = ()
    effect: Effect = "reads"
    recipient: str = ""

    def tool(self, name: str, kit: Kit) -> Tool:
        return Tool(
            name=f"{PREFIX}{name}",
            origin="builtin",
            title=self.title,
            description=self.description,
            parameters={
                "type": "object",
                "properties": self.properties,
                "required": list(self.required),
                "additionalProperties": False,
            },
            run=partial(self.run, kit),
            effect=self.effect,
            recipient=self.recipient,
        )


@dataclass(slots=True)
class BuiltinShelf:
    kit: Kit
    catalogue: Mapping[str, Builtin]
    _tools: dict[str, Tool] = field(init=False)

    def __post_init__(self) -> None:
        made = (each.tool(name, self.kit) for name, each in self.catalogue.items())
        self._tools = {tool.name: tool for tool in made}

    async def offered(self, caller: Caller, bot: Bot) -> Sequence[Tool]:
        del caller
        return [self._tools[name] for name in bot.document.tools.enabled if name in self._tools]

    async def all(self, caller: Caller, document: BotDocument | None = None) -> Sequence[Tool]:
        del caller, document
        return [*self._tools.values()]
