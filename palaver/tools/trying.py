"""A person runs a tool by hand: to try it, or to do again what a model has done; on record like any call."""

import time
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

from palaver.config.bots import Bot
from palaver.config.document.tools import ToolOverride
from palaver.core.caller import Caller
from palaver.core.errors import Conflict, NotFound, Unprocessable
from palaver.kit.ids import uuid7
from palaver.tools.book import Book, Entry, StoredCall
from palaver.tools.calling import run
from palaver.tools.schema import faults
from palaver.tools.tool import Result, Setting, Tool
from palaver.tools.toolbox import Toolbox
from palaver.tools.work import manners

_NOTHING: Final = ToolOverride()
STOPPED: Final = Result(content="It was stopped before it had ended.", ok=False)


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it; `call` is its row in the log."""

    call: UUID
    tool: str
    ok: bool
    result: str
    ms: int


class Trying:
    def __init__(self, toolbox: Toolbox, book: Book) -> None:
        self.toolbox, self.book = toolbox, book

    async def tool(self, caller: Caller, bot: Bot, name: str) -> Tool:
        """One that the bot has, or that there is; NotFound."""
        return (await self.toolbox.belt(caller, bot)).find(name) or await self.toolbox.get(caller, name, bot.document)

    async def once(
        self,
        caller: Caller,
        bot: Bot,
        name: str,
        arguments: Mapping[str, Any],
        *,
        confirmed: bool,
        again: StoredCall | None = None,
    ) -> Tried:
        """Unprocessable where the arguments do not fit, Conflict for what writes and is not confirmed."""
        tool = await self.tool(caller, bot, name)
        if tool.stored:
            raise Unprocessable(f"{tool.name} works on a conversation: it cannot be run by hand.")
        if wrong := faults(arguments, tool.parameters, tool.check):
            raise Unprocessable(wrong)
        must_be_confirmed(tool, confirmed=confirmed)
        entry = Entry(
            id=uuid7(),
            caller=caller,
            bot=bot.id,
            session=None,
            turn=None,
            number=1,
            name=tool.name,
            origin=tool.origin,
            arguments=dict(arguments),
            replay_of=again.id if again else None,
        )
        await self.book.begin(entry)
        started, result = time.perf_counter(), STOPPED
        try:
            result = await _result(tool, _setting(entry, bot), arguments)
        finally:
            ms = round((time.perf_counter() - started) * 1000)
            self.book.end(caller.account, entry.id, result, ms)
        await self.book.settled()
        return Tried(call=entry.id, tool=tool.name, ok=result.ok, result=result.content, ms=ms)

    async def again(self, caller: Caller, bot: Bot, id: UUID, *, confirmed: bool) -> Tried:
        """The same call once more, with a key of its own; NotFound where the call or its tool is gone."""
        call = await self.book.get(caller, id)
        if call.bot_id != bot.id:
            raise NotFound("There is no such call.")
        if not isinstance(call.arguments, dict):
            raise Unprocessable("What the model called with could not be read: there is nothing to do again.")
        return await self.once(caller, bot, call.name, call.arguments, confirmed=confirmed, again=call)


def must_be_confirmed(tool: Tool, *, confirmed: bool) -> None:
    if tool.effect == "writes" and not confirmed:
        raise unconfirmed(tool.name)


def unconfirmed(name: str) -> Conflict:
    return Conflict(f"{name} has an effect: say that it is to be done, by 'confirm'.")


def _setting(entry: Entry, bot: Bot) -> Setting:
    return Setting(caller=entry.caller, bot=bot, session=entry.id, turn=entry.id, key=f"{entry.id}.1")


async def _result(tool: Tool, setting: Setting, arguments: Mapping[str, Any]) -> Result:
    tools = setting.bot.document.tools
    return await run(tool, setting, arguments, manners(tools.defaults, tools.overrides.get(tool.name) or _NOTHING))
