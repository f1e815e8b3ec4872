"""GET TOOL PARAM: a value that the caller supplied, NULL if there is none."""

from typing import Any

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.members import key_of
from palaver.basic.values.text import text
from palaver.basic.world import world


def run(name: Any) -> Any:
    """What the script was called with, whoever called it; else a field of the webhook's request."""
    wanted = text(name)
    for given in (world().arguments, world().fields):
        key = key_of(given, wanted)
        if key is not None:
            return given[key]
    return None


KEYWORD = Keyword(
    phrase="GET TOOL PARAM",
    family="context",
    tier=1,
    effect="pure",
    parameters=(Parameter("name", kind="text"),),
    returns="any",
    doc="A value that the caller supplied, NULL if there is none.",
    example='day = GET TOOL PARAM "day"',
    handler=run,
)
