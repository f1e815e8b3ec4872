"""NEW OBJECT: an empty map."""

from typing import Any

from palaver.basic.keyword import Keyword


def run() -> dict[str, Any]:
    return {}


KEYWORD = Keyword(
    phrase="NEW OBJECT",
    family="data",
    tier=1,
    effect="pure",
    aliases=("CREATE OBJECT",),
    returns="map",
    doc="An empty map.",
    example="order = NEW OBJECT",
    handler=run,
)
