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
from palaver.tools.schema import arguments_of
from palaver.tools.tool import Result, Setting, Tool
from palaver.tools.work import Answered, Work

log = logger("tools")

MOST_AT_ONCE: Final = 32  # calls of one round; what a model asks for beyond is not run
_NAME: Final = 128


class Calling:
    async def answered(self, work: Work, calls: Sequence[ToolCall]) -> list[Answered]:
        """The result of each call, in their order; never raises for what a model or a tool does wrong."""
        work.rounds += 1
        slots = asyncio.Semaphore(work.bot.document.tools.max_parallel)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._one(work, call, slots)) for call in calls[:MOST_AT_ONCE]]
        found = [task.result() for task in tasks]
        work.read = True
        return found + [_refused(call, f"Only {MOST_AT_ONCE} calls are run at once.") for call in calls[MOST_AT_ONCE:]]

    async def _one(self, work: Work, call: ToolCall, slots: asyncio.Semaphore) -> Answered:
        id, tool = uuid7(), work.belt.find(call.name)
        name = tool.name if tool else storable(call.name[:_NAME])
        work.calls += 1
        number = work.calls
        work.teller.started(id, name)
        started = time.perf_counter()
        result = await self._result(work, tool, call, number, slots)
        ms = round((time.perf_counter() - started) * 1000)
        work.teller.finished(id, ok=result.ok, ms=ms)
        metrics.TOOL_CALLS.labels("ok" if result.ok else "failed").inc()
        return Answered(call=call.id, name=name, result=result)

    async def _result(
        self, work: Work, tool: Tool | None, call: ToolCall, number: int, slots: asyncio.Semaphore
    ) -> Result:
        if tool is None:
            known = ", ".join(work.belt.by_wire) or "none"
            return _error(f"There is no tool {call.name[:_NAME]!r}. There are: {known}.")
        arguments, wrong = arguments_of(call.arguments, tool.parameters)
        if wrong:
            return _error(wrong)
        if consent.needed(work, tool, arguments) != "never":
            return _error("This needs somebody's approval, which cannot be asked for here. It was not done.")
        async with slots:
            return await run(tool, work.setting(number), arguments, work)


async def run(tool: Tool, setting: Setting, arguments: Mapping[str, Any], work: Work) -> Result:
    """The tool's own result, cut to its size; what goes wrong is the result too."""
    manners = work.manners(tool)
    limit = asyncio.timeout(manners.timeout_s)
    try:
        async with limit:
            result = await tool.run(setting, arguments)
    except TimeoutError:
        if not limit.expired():
            return _error("The tool did not get an answer in time.")
        return _error(f"The tool took longer than {manners.timeout_s} s and was stopped.")
    except PalaverError as error:
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


def _error(message: str) -> Result:
    return Result(content=storable(message), ok=False)


def _refused(call: ToolCall, message: str) -> Answered:
    return Answered(call=call.id, name=call.name[:_NAME], result=_error(message))
