"""PRINT: writes to the developer's log, never to people."""

from typing import Any

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import limits
from palaver.basic.operators import interpolate
from palaver.basic.values.text import shown
from palaver.basic.world import world


def run(parts: list[Any]) -> None:
    message = shown(interpolate(*parts))
    limits().say(len(message))
    world().log("info", message)


KEYWORD = Keyword(
    phrase="PRINT",
    family="dialog",
    tier=1,
    effect="pure",
    parameters=(Parameter("parts", many=True),),
    doc="Writes to the developer's log, never to people.",
    example='PRINT "total ", total',
    handler=run,
)
