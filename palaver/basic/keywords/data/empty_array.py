"""NEW ARRAY: an empty array."""

from typing import Any

from palaver.basic.keyword import Keyword


def run() -> list[Any]:
    return []


KEYWORD = Keyword(
    phrase="NEW ARRAY",
    family="data",
    tier=1,
    effect="pure",
    returns="array",
    doc="An empty array.",
    example="list = NEW ARRAY",
    handler=run,
)
