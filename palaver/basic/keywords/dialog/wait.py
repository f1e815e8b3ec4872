"""WAIT: waits for some seconds, 300 at most."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.numbers import operand
from palaver.basic.world import world

_LONGEST_S: Final = 300.0


async def run(host: Host, seconds: Any) -> None:
    span = float(operand(seconds))
    if not span >= 0:
        raise argument_error("WAIT takes seconds from 0 on")
    if span > _LONGEST_S:
        world().log("warn", f"WAIT waits {_LONGEST_S:g} s at most, not {span:g}")
    await host.sleep(min(span, _LONGEST_S))


KEYWORD = Keyword(
    phrase="WAIT",
    family="dialog",
    tier=1,
    effect="await",
    parameters=(Parameter("seconds", kind="number"),),
    doc="Waits for some seconds, 300 at most.",
    example="WAIT 2.5",
    handler=run,
)
