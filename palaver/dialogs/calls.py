"""A call of a tool: its arguments are checked, the program runs within its limits, its result is told as data."""

import asyncio
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Final

from palaver.basic import world as worlds
from palaver.basic.calling import bound
from palaver.basic.compiler.faults import translated
from palaver.basic.driver import drive
from palaver.basic.errors import BasicError
from palaver.basic.host import Host
from palaver.basic.library import library
from palaver.basic.limits import Fatal, Limits
from palaver.basic.nodes.declarations import Param
from palaver.basic.program import Program
from palaver.basic.run import Run
from palaver.basic.values.members import key_of
from palaver.basic.values.text import dumps
from palaver.basic.world import World
from palaver.kit.jsons import encode
from palaver.tools.tool import Result

_NOTHING: Final = "Done."


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What a call runs with; `said` is what the program has said to nobody in particular."""

    host: Host
    world: World
    limits: Limits
    said: Sequence[str]


def wrong(parameters: Sequence[Param], world: World, arguments: Mapping[str, Any]) -> str:
    """Every argument that is none, in words for a model; empty when all are right."""
    return copy_context().run(_wrong, parameters, world, arguments)


def _wrong(parameters: Sequence[Param], world: World, arguments: Mapping[str, Any]) -> str:
    Limits().start()
    worlds.CURRENT.set(world)
    strange = [name for name in arguments if key_of({each.name: None for each in parameters}, name) is None]
    faults = [f"{name}: there is no such parameter" for name in strange]
    try:
        bound(parameters, arguments)
    except Exception as error:  # noqa: BLE001  # whatever a conversion raises
        faults.insert(0, translated(error).message)
    return f"ArgumentError: {'; '.join(faults)}" if faults else ""


async def called(run: Run, started: Started) -> Result:
    """RETURN as JSON, else what was said; an error as `{"error": {"code", "message"}}`."""
    try:
        value = await drive(run, started.host, library().keywords)
    except BasicError as error:
        return failed(error)
    except Fatal as error:
        return failed(error.error())
    except asyncio.CancelledError:
        started.limits.cancelled = True
        raise
    return Result(content=dumps(value) if value is not None else "\n".join(started.said) or _NOTHING)


def begun(program: Program, arguments: Mapping[str, Any], started: Started, known: Mapping[str, Any]) -> Run:
    """A run with its parameters bound; BasicError names every one that is wrong."""
    started.limits.start()
    worlds.CURRENT.set(started.world)
    values = bound(program.parameters, arguments)
    return Run.of(program, values, known, limits=started.limits, world=started.world)


def failed(error: BasicError) -> Result:
    return Result(content=encode({"error": {"code": error.code, "message": error.message}}).decode(), ok=False)
