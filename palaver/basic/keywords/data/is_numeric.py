"""IS NUMERIC: whether a text is a number."""

from typing import Any

from palaver.basic.functions.conversions import is_numeric
from palaver.basic.keyword import Keyword, Parameter


def run(value: Any) -> bool:
    return is_numeric(value)


KEYWORD = Keyword(
    phrase="IS NUMERIC",
    family="data",
    tier=1,
    effect="pure",
    parameters=(Parameter("value"),),
    returns="boolean",
    doc="Whether a text is a number.",
    example="ok = IS NUMERIC(text)",
    handler=run,
)
