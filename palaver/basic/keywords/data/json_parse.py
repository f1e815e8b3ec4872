"""JSON PARSE: the value that a JSON text is."""

from typing import Any

from palaver.basic.functions.conversions import parsed
from palaver.basic.keyword import Keyword, Parameter


def run(text: Any) -> Any:
    return parsed(text)


KEYWORD = Keyword(
    phrase="JSON PARSE",
    family="data",
    tier=1,
    effect="pure",
    aliases=("PARSE JSON",),
    parameters=(Parameter("text", kind="text"),),
    returns="any",
    doc="The value that a JSON text is.",
    example="order = JSON PARSE text",
    handler=run,
)
