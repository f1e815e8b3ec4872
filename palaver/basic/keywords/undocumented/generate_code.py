"""GENERATE CODE: random digits."""

from typing import Any

from palaver.basic.functions.system import digits as written
from palaver.basic.keyword import Keyword, Parameter


def run(digits: Any) -> str:
    return written(digits)


KEYWORD = Keyword(
    phrase="GENERATE CODE",
    family="undocumented",
    tier=3,
    effect="pure",
    parameters=(Parameter("digits", kind="integer"),),
    returns="text",
    undocumented=True,
    instead="use RANDOM_CODE(n)",
    doc="Random digits.",
    example="code = GENERATE CODE 6",
    handler=run,
)
