"""Runs what a model calls: checked, agreed to, side by side, each within its time and size; errors become data."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from palaver.core import metrics
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.core.reasons import told
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable
from palaver.llm.messages import ToolCall
from palaver.tools import consent
from palaver.tools.approvals import Approvals
from palaver.tools.book import Book, Entry
from palaver.tools.schema import arguments_of
from palaver.tools.tool import Result, Setting, Tool
from palaver.tools.work import Answered, Manners, Work

log = logger("tools")

MOST_AT_ONCE: Final = 32  # calls of one round; what a model asks for beyond is not run
_NAME: Final = 128
_LOGGED: Final = 10_000  # characters of arguments that nobody could read
_UNDECIDED: Final[Mapping[str, str]] = {
    "declined": "It was not done: the person who was asked has declined it. Do not try it again.",
    "expired": "It was not done: it needs somebody's approval, and nobody has answered in time.",
}
_DRY: Final = "It was not done: this is only tried out, and nothing with an effect is."
_NOBODY: Final = "It was not done: it needs somebody's approval, and nobody can be asked here."


class Calling:
    def __init__(self, book: Book, approvals: Approvals) -> None:
        self.book, self.approvals = book, approvals

    async def answered(self, work: Work, calls: Sequence[ToolCall]) -> list[Answered]:
        """The result of each call, in their order; never raises for what a model or a tool does wrong."""
        work.rounds += 1
        slots = asyncio.Semaphore(work.bot.document.tools.max_parallel)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._one(work, call, slots)) for call in calls[:MOST_AT_ONCE]]
        except* PalaverError as failed:  # the log of calls is away: the first reason is the turn's
            raise failed.exceptions[0] from None
        found = [task.result() for task in tasks]
        work.read = True
        return found + [_refused(call, f"Only {MOST_AT_ONCE} calls are run at once.") for call in calls[MOST_AT_ONCE:]]

    async def _one(self, work: Work, call: ToolCall, slots: asyncio.Semaphore) -> Answered:
        """One call on record, told to the readers from its begin to its end, whatever becomes of it."""
        tool, account = work.belt.find(call.name), work.caller.account
        arguments, wrong = _asked_with(tool, call.arguments)
        entry = _entry(work, tool, call, storable(call.arguments[:_LOGGED]) if wrong else arguments)
        await self.book.begin(entry)
        work.teller.started(entry.id, entry.name)
        started, result = time.perf_counter(), _error("It was stopped before it had ended.")
        try:
            if tool is None:
                result = _error(
                    f"There is no tool {entry.name!r}. There are: {', '.join(work.belt.by_wire) or 'none'}."
                )
            elif wrong:
                result = _error(wrong)
            elif refusal := await self._refusal(work, entry, tool):
                result = _error(refusal)
            else:
                async with slots:
                    started = time.perf_counter()
                    result = await run(tool, work.setting(entry.number), arguments, work.manners(tool))
        finally:
            ms = round((time.perf_counter() - started) * 1000)
            self.book.end(account, entry.id, result, ms)
            metrics.TOOL_CALLS.labels("ok" if result.ok else "failed").inc()
        work.teller.finished(entry.id, ok=result.ok, ms=ms)
        return Answered(call=call.id, name=entry.name, result=result)

    async def _refusal(self, work: Work, entry: Entry, tool: Tool) -> str:
        """Why a call must not run; empty once whoever has to agree has agreed to exactly this one."""
        if consent.forbidden(work, tool):
            return _DRY
        approval = consent.needed(work, tool, entry.arguments)
        if approval == "never":
            return ""
        if not work.asks:
            return _NOBODY
        await self.approvals.ask(entry.caller.account, entry.id, approval)
        work.teller.asks(entry.id, entry.name, entry.arguments)
        decision = await self.approvals.wait(entry.caller.account, entry.id)
        return "" if decision == "approved" else _UNDECIDED[decision]


async def run(tool: Tool, setting: Setting, arguments: Mapping[str, Any], manners: Manners) -> Result:
    """The tool's own result, cut to its size; what goes wrong is the result too."""
    limit = asyncio.timeout(manners.timeout_s)
    try:
        async with limit:
            result = await tool.run(setting, arguments)
    except TimeoutError:
        if not limit.expired():
            return _error("The tool did not get an answer in time.")
        return _error(f"The tool took longer than {manners.timeout_s} s and was stopped.")
    except PalaverError as error:
        log.info("a tool refused", tool=tool.name, turn=str(setting.turn), reason=error.message)
        return _error(told(error, setting.caller, f"the turn {setting.turn}").message)
    except Exception as error:  # a tool of any origin: the model reads that it failed, the log holds the trace
        log.exception("a tool failed", tool=tool.name, turn=str(setting.turn), exc_info=error)
        return _error("The tool failed.")
    return capped(result, manners.max_result_chars)


def capped(result: Result, most: int) -> Result:
    """What the model is told of a result, and that there was more."""
    content = storable(result.content[: most + 1])
    if len(result.content) > most:
        content = f"{content[:most]}\n[cut: the whole has {len(result.content):,} characters]"
    return Result(content=content, ok=result.ok, sources=result.sources)


def _asked_with(tool: Tool | None, text: str) -> tuple[dict[str, Any], str]:
    return arguments_of(text, tool.parameters, tool.check) if tool else arguments_of(text, {})


def _entry(work: Work, tool: Tool | None, call: ToolCall, arguments: dict[str, Any] | str) -> Entry:
    work.calls += 1
    return Entry(
        id=uuid7(),
        caller=work.caller,
        bot=work.bot.id,
        session=work.session if work.kept else None,
        turn=work.turn,
        number=work.calls,
        name=tool.name if tool else storable(call.name[:_NAME]),
        origin=tool.origin if tool else "",
        arguments=arguments,
    )


def _error(message: str) -> Result:
    return Result(content=storable(message), ok=False)


def _refused(call: ToolCall, message: str) -> Answered:
    return Answered(call=call.id, name=call.name[:_NAME], result=_error(message))
