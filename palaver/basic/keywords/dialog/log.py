"""LOG: writes to the developer's log at a level."""

from typing import Any

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import limits
from palaver.basic.operators import interpolate
from palaver.basic.values.text import shown
from palaver.basic.world import world


def run(parts: list[Any], phrase: str) -> None:
    message = shown(interpolate(*parts))
    limits().say(len(message))
    world().log(phrase.removeprefix("LOG").strip().casefold() or "info", message)


KEYWORD = Keyword(
    phrase="LOG",
    family="dialog",
    tier=1,
    effect="pure",
    aliases=(
        "LOG INFO",
        "LOG WARN",
        "LOG ERROR",
        "LOG DEBUG",
    ),
    parameters=(Parameter("parts", many=True),),
    doc="Writes to the developer's log at a level.",
    example='LOG WARN "no stock"',
    handler=run,
)
