"""A call of a tool: its arguments are checked, the program runs within its limits, its result is told as data."""

import asyncio
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from typing import Any, Final

from palaver.basic import world as worlds
from palaver.basic.calling import bound
from palaver.basic.compiler.faults import translated
from palaver.basic.driver import Library, drive, performed
from palaver.basic.errors import BasicError
from palaver.basic.library import library
from palaver.basic.limits import Fatal, Limits
from palaver.basic.nodes.declarations import Param
from palaver.basic.program import Program
from palaver.basic.run import Effect, Run
from palaver.basic.sending import effect_of, is_bulky
from palaver.basic.values.members import key_of
from palaver.basic.values.text import dumps
from palaver.basic.world import World
from palaver.core.db import Database
from palaver.dialogs.errand import Errand
from palaver.dialogs.host import ServerHost
from palaver.dialogs.programs.rules import limits_of, predefined, world_of
from palaver.dialogs.runs.bracket import KEYWORDS, Bracket
from palaver.dialogs.runs.late import written
from palaver.kit.jsons import encode
from palaver.tools.tool import Result

_NOTHING: Final = "Done."


def wrong(parameters: Sequence[Param], world: World, arguments: Mapping[str, Any]) -> str:
    """Every argument that is none, in words for a model; empty when all are right."""
    return copy_context().run(_wrong, parameters, world, arguments)


def _wrong(parameters: Sequence[Param], world: World, arguments: Mapping[str, Any]) -> str:
    Limits().start()
    worlds.CURRENT.set(world)
    known = {each.name: None for each in parameters}
    faults = [f"{name}: there is no such parameter" for name in arguments if key_of(known, name) is None]
    try:
        bound(parameters, arguments)
    except Exception as error:  # noqa: BLE001  # whatever a conversion raises
        faults.insert(0, translated(error).message)
    return f"ArgumentError: {'; '.join(faults)}" if faults else ""


def begun(program: Program, arguments: Mapping[str, Any], errand: Errand) -> Run:
    """A run with its parameters bound; BasicError names every one that is wrong."""
    limits = limits_of(errand.bot.document.dialogs)
    world = replace(world_of(errand), arguments=arguments)
    limits.start()
    worlds.CURRENT.set(world)
    values = bound(program.parameters, arguments)
    run = Run.of(program, values, predefined(errand), limits=limits, world=world)
    run.note = errand.note
    return run


async def called(run: Run, host: ServerHost, said: Sequence[str]) -> Result:
    """RETURN as JSON, else what was `said`; an error as `{"error": {"code", "message"}}`."""
    bracket = Bracket(host.errand.db)
    try:
        value = await drive(run, host, library().keywords, partial(_performed, bracket))
    except BasicError as error:
        return failed(error)
    except Fatal as error:
        return failed(error.error())
    except asyncio.CancelledError:
        run.limits.cancelled = True
        raise
    finally:
        await bracket.undo()
    return Result(content=dumps(value) if value is not None else "\n".join(said) or _NOTHING)


async def _performed(bracket: Bracket, run: Run, effect: Effect, host: ServerHost, library: Library) -> Any:
    """What writes is done as a whole or not at all; each effect has a key of its own."""
    errand, keyword = host.errand, library.get(effect.keyword)
    key, path = f"{errand.key}:{run.steps}", run.levels[-1].program.source.name
    kind = effect_of(keyword, effect) if keyword is not None else "send"
    bracket.must_allow(effect.keyword, keyword, kind)
    if effect.keyword in KEYWORDS:
        return await bracket.turn(effect.keyword, _nothing_to_keep)
    if kind != "write" or bracket.is_open:
        async with bracket.step() as db:
            return await performed(run, effect, host.within(db, key, path), library)
    async with written(errand.db, bulky=is_bulky(keyword, effect)) as tx:
        return await performed(run, effect, host.within(tx, key, path), library)


async def _nothing_to_keep(tx: Database) -> None:
    """A call of a tool is stored nowhere."""
    del tx


def failed(error: BasicError) -> Result:
    return Result(content=encode({"error": {"code": error.code, "message": error.message}}).decode(), ok=False)
