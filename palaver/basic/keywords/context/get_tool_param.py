"""GET TOOL PARAM: a value that the caller supplied, NULL if there is none."""

from typing import Any

from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.members import key_of
from palaver.basic.values.text import text
from palaver.basic.world import world


def run(name: Any) -> Any:
    given = world().arguments
    key = key_of(given, text(name))
    return None if key is None else given[key]


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
