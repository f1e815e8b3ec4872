"""The tool by which a model proposes a fact; whether it is kept is for the person to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from palaver.chat.memory.memory import Memory, remembers
from palaver.chat.memory.said import LONGEST
from palaver.config.bots import Bot
from palaver.config.document.document import BotDocument
from palaver.core.caller import Caller
from palaver.tools.check import REMEMBER
from palaver.tools.tool import Result, Setting, Tool

_PROPOSED: Final = "Noted as a proposal: it counts once the person keeps it on the page of their memory."
_FULL: Final = "Nothing more can be noted until the person has looked through what was proposed."


@dataclass(frozen=True, slots=True)
class MemoryShelf:
    """Has its tool where the bot remembers people, whatever `tools.enabled` says."""

    memory: Memory

    async def offered(self, caller: Caller, bot: Bot) -> Sequence[Tool]:
        return [self._tool()] if remembers(caller, bot) else []

    async def all(self, caller: Caller, document: BotDocument | None = None) -> Sequence[Tool]:
        """No bot is given it: it comes with memory."""
        del caller, document
        return []

    def _tool(self) -> Tool:
        return Tool(
            name=REMEMBER,
            origin="builtin",
            title="Remember",
            description="Propose one lasting fact about the person for later conversations, when they tell you "
            "something that will matter again. They decide whether it is kept. Never note secrets.",
            parameters={
                "type": "object",
                "properties": {"fact": {"type": "string", "minLength": 1, "maxLength": LONGEST}},
                "required": ["fact"],
                "additionalProperties": False,
            },
            run=self._run,
            stored=True,
        )

    async def _run(self, setting: Setting, arguments: Mapping[str, Any]) -> Result:
        noted = await self.memory.propose(setting.caller, setting.bot, setting.turn, arguments["fact"])
        return Result(content=_PROPOSED if noted else _FULL, ok=noted)
