"""SENTIMENT: how a text is meant."""

from typing import Any, Final

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.questions import closed, shaped

_SCHEMA: Final = closed(
    sentiment={"enum": ["positive", "neutral", "negative"]},
    score={"type": "number", "minimum": -1, "maximum": 1},
    reason={"type": "string"},
)


async def run(host: Host, text: Any) -> Any:
    return await shaped(host, "sentiment", text, _SCHEMA)


KEYWORD = Keyword(
    phrase="SENTIMENT",
    family="ai",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("text", kind="text"),),
    returns="map",
    doc="How a text is meant.",
    example="mood = SENTIMENT answer",
    handler=run,
)
