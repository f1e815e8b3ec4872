"""FORMAT: a value by a pattern."""

from typing import Any

from palaver.basic.formatting import formatted
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import dumps


def run(value: Any, pattern: Any = None) -> str:
    return dumps(value) if pattern == "JSON" else formatted(value, pattern)


KEYWORD = Keyword(
    phrase="FORMAT",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("value"),
        Parameter("pattern", required=False, words=("AS",), shape="word", choices=("JSON",)),
    ),
    returns="text",
    tight=True,
    doc="A value by a pattern.",
    example='day = FORMAT NOW() AS "DD/MM/YYYY"',
    handler=run,
)
