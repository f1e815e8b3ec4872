"""Runs what a model calls: checked, agreed to, side by side, each within its time and size; errors become data."""

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from palaver.core import metrics
from palaver.core.errors import PalaverError
from palaver.core.logs import logger
from palaver.core.reasons import told
from palaver.kit.ids import uuid7
from palaver.kit.jsons import storable
from palaver.llm.messages import ToolCall
from palaver.tools import consent
from palaver.tools.approvals import Approvals, Decision
from palaver.tools.book import Book, Entry
from palaver.tools.schema import arguments_of
from palaver.tools.tool import Approval, Result, Setting, Tool
from palaver.tools.work import Answered, Asked, Manners, Work

log = logger("tools")

MOST_AT_ONCE: Final = 32  # calls of one round; what a model asks for beyond is not run
_NAME: Final = 128
_LOGGED: Final = 10_000  # characters of arguments that nobody could read
_UNDECIDED: Final[Mapping[str, str]] = {
    "declined": "It was not done: the person who was asked has declined it. Do not try it again.",
    "expired": "It was not done: it needs somebody's approval, and nobody has answered in time.",
}
_DRY: Final = "It was not done: this is only tried out, and nothing with an effect is."
_GONE: Final = "It was not done: the tool is not there any more."
_STOPPED: Final = Result(content="It was stopped before it had ended.", ok=False)
_NOBODY: Final = "It was not done: it needs somebody's approval, and nobody can be asked here."


class Calling:
    def __init__(self, book: Book, approvals: Approvals) -> None:
        self.book, self.approvals = book, approvals

    async def begun(self, work: Work, calls: Sequence[ToolCall]) -> list[Answered | Asked]:
        """
        What came of each call, in their order, and those that wait until somebody agrees: asked once all else is done.

        Never raises for what a model or a tool does wrong.
        """
        work.rounds += 1
        slots, asked = asyncio.Semaphore(work.bot.document.tools.max_parallel), list[Asked]()
        try:
            found = await _together([self._one(work, call, slots, asked) for call in calls[:MOST_AT_ONCE]])
            for each in asked:
                await self.approvals.ask(work.caller.account, each.id, each.approval)
                work.teller.asks(each.id, each.name, each.arguments)
        except BaseException:
            self.stopped(work.caller.account, asked)
            raise
        work.read = True
        return found + [_refused(call, f"Only {MOST_AT_ONCE} calls are run at once.") for call in calls[MOST_AT_ONCE:]]

    async def answered(self, work: Work, calls: Sequence[ToolCall]) -> list[Answered]:
        """The same where nobody can be asked: nothing waits."""
        return [each for each in await self.begun(work, calls) if isinstance(each, Answered)]

    async def decided(
        self, work: Work, answers: Sequence[Answered | Asked], decisions: Mapping[UUID, Decision]
    ) -> list[Answered | Asked]:
        """The same once some of those that wait were decided: what was agreed to is run."""
        slots = asyncio.Semaphore(work.bot.document.tools.max_parallel)
        return await _together([self._after(work, each, decisions, slots) for each in answers])

    def stopped(self, account: UUID, answers: Sequence[Answered | Asked]) -> None:
        """Whatever still waits never runs."""
        for each in answers:
            if isinstance(each, Asked):
                self.approvals.forget(each.id)
                self._ended(account, each.id, _STOPPED, 0)

    async def _one(self, work: Work, call: ToolCall, slots: asyncio.Semaphore, asked: list[Asked]) -> Answered | Asked:
        """One call on record, told to the readers from its begin to its end, whatever becomes of it."""
        tool = work.belt.find(call.name)
        arguments, wrong = _asked_with(tool, call.arguments)
        entry = _entry(work, tool, call, storable(call.arguments[:_LOGGED]) if wrong else arguments)
        await self.book.begin(entry)
        work.teller.started(entry.id, entry.name)
        if tool is None:
            known = ", ".join(work.belt.by_wire) or "none"
            return self._told(work, entry, call.id, _error(f"There is no tool {entry.name!r}. There are: {known}."))
        approval = consent.needed(work, tool, arguments) if not wrong else "never"
        if refusal := wrong or _refusal(work, tool, approval):
            return self._told(work, entry, call.id, _error(refusal))
        waits = Asked(
            call=call.id,
            id=entry.id,
            number=entry.number,
            name=entry.name,
            arguments=arguments,
            approval=approval,
        )
        if approval != "never":
            asked.append(waits)
            return waits
        return await self._run(work, tool, waits, slots)

    async def _after(
        self, work: Work, each: Answered | Asked, decisions: Mapping[UUID, Decision], slots: asyncio.Semaphore
    ) -> Answered | Asked:
        if isinstance(each, Answered) or each.id not in decisions:
            return each
        self.approvals.forget(each.id)
        decision, tool = decisions[each.id], work.belt.find(each.name)
        if decision != "approved":
            return self._told(work, each, each.call, _error(_UNDECIDED[decision]))
        if tool is None:
            return self._told(work, each, each.call, _error(_GONE))
        return await self._run(work, tool, each, slots)

    async def _run(self, work: Work, tool: Tool, call: Asked, slots: asyncio.Semaphore) -> Answered:
        started, result = time.perf_counter(), _STOPPED
        try:
            async with slots:
                started = time.perf_counter()
                result = await run(tool, work.setting(call.number), call.arguments, work.manners(tool))
        finally:
            ms = round((time.perf_counter() - started) * 1000)
            self._ended(work.caller.account, call.id, result, ms)
        work.teller.finished(call.id, ok=result.ok, ms=ms)
        return Answered(call=call.call, name=call.name, result=result)

    def _told(self, work: Work, call: Entry | Asked, id: str, result: Result) -> Answered:
        """A call that is not run."""
        self._ended(work.caller.account, call.id, result, 0)
        work.teller.finished(call.id, ok=result.ok, ms=0)
        return Answered(call=id, name=call.name, result=result)

    def _ended(self, account: UUID, id: UUID, result: Result, ms: int) -> None:
        self.book.end(account, id, result, ms)
        metrics.TOOL_CALLS.labels("ok" if result.ok else "failed").inc()


async def _together(work: Sequence[Coroutine[Any, Any, Answered | Asked]]) -> list[Answered | Asked]:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in work]
    except* PalaverError as failed:  # the log of calls is away: the first reason is the turn's
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]


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


def _refusal(work: Work, tool: Tool, approval: Approval) -> str:
    """Why a call must not even be asked for; empty where it may."""
    if consent.forbidden(work, tool):
        return _DRY
    return "" if approval == "never" or work.asks else _NOBODY


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
