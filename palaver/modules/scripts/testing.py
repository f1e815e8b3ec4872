"""A bot's own tests: its programs with a transcript in their comments are played, and what differs is told."""

import asyncio
from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from palaver.basic.loading import Unreadable, loaded
from palaver.basic.program import Program
from palaver.basic.rows.kept import Tables
from palaver.basic.source import Source, normal
from palaver.basic.transcript import Transcript, audience, difference, played, transcript_of
from palaver.basic.world import World
from palaver.config.document.dialogs import Dialogs
from palaver.dialogs.programs.programs import path_of
from palaver.dialogs.programs.rules import known_params
from palaver.modules.scripts.outside import Unreplied
from palaver.modules.scripts.rehearsal import WALL, Stage, apart, limits_of
from palaver.modules.scripts.schema import tables_of

_TOGETHER: Final = 30.0  # seconds for all tests of a bot
_TESTS: Final = 200


class Tested(msgspec.Struct, frozen=True, kw_only=True):
    """One program; `told` are the lines of what differs, or why it was not played to its end."""

    path: str
    outcome: Literal["passed", "failed", "late"]
    told: list[str]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """`silent` programs have no transcript; a "late" one had no time left."""

    passed: int
    failed: int
    silent: int
    items: list[Tested]


class Testing:
    """Of one worker: one bot at a time, within half a minute."""

    def __init__(self) -> None:
        self._one = asyncio.Semaphore(1)

    async def run(self, bot: Dialogs, locale: str) -> Report:
        async with self._one:
            begun, items = asyncio.get_running_loop().time(), list[Tested]()
            wanted = {
                path: found for path, text in sorted(bot.scripts.items()) if (found := transcript_of(normal(text)))
            }
            for path, transcript in [*wanted.items()][:_TESTS]:
                late = asyncio.get_running_loop().time() - begun > _TOGETHER
                items.append(_late(path) if late else await apart(_tested(path, transcript, bot, locale)))
        passed = sum(each.outcome == "passed" for each in items)
        silent = len(bot.scripts) - len(wanted)
        return Report(passed=passed, failed=len(items) - passed, silent=silent, items=items)


async def _tested(path: str, transcript: Transcript, bot: Dialogs, locale: str) -> Tested:
    try:
        program = await asyncio.to_thread(loaded, Source(path, normal(bot.scripts[path])))
    except Unreadable as error:
        return Tested(path=path, outcome="failed", told=error.rendered().splitlines()[:20])
    try:
        async with asyncio.timeout(WALL):
            shown = await _played(program, transcript, bot, locale)
    except TimeoutError:
        return Tested(path=path, outcome="failed", told=[f"it took more than {WALL:g} s"])
    except Unreplied:
        told = ["it asks another server or a model, who answer nothing in a test"]
        return Tested(path=path, outcome="failed", told=told)
    found = difference(transcript.shown, shown)
    return Tested(path=path, outcome="failed" if found else "passed", told=found)


async def _played(program: Program, transcript: Transcript, bot: Dialogs, locale: str) -> list[str]:
    shown = list[str]()
    say, answer = audience(transcript, shown)
    host = Stage(say, answer, lambda name: _beside(bot.scripts, name))
    host.data = Tables(tables_of(bot.scripts, program.source.name).values())
    limits, known = limits_of(bot), known_params(bot)
    limits.start()
    return await played(program, host, shown, World(locale=locale, config=known), limits, known)


def _beside(scripts: Mapping[str, str], name: str) -> Program | None:
    path = path_of(scripts, name)
    return None if path is None else loaded(Source(path, normal(scripts[path])))


def _late(path: str) -> Tested:
    return Tested(path=path, outcome="late", told=[f"not played: all tests together have {_TOGETHER:g} s"])
