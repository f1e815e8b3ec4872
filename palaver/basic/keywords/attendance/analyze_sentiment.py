"""ANALYZE SENTIMENT: how a message is meant."""

from typing import Any, Final

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.questions import closed, shaped
from palaver.basic.values.text import text

_SCHEMA: Final = closed(
    sentiment={"enum": ["positive", "neutral", "negative"]},
    score={"type": "number", "minimum": -1, "maximum": 1},
    urgent={"type": "boolean"},
    reason={"type": "string"},
)


async def run(host: Host, id: Any, message: Any) -> Any:
    said = await host.desk.transcript(text(id).strip())
    return await shaped(host, "mood", f"{said}\n\nThey: {text(message)}", _SCHEMA)


KEYWORD = Keyword(
    phrase="ANALYZE SENTIMENT",
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(
        Parameter("id", kind="text"),
        Parameter("message", kind="text"),
    ),
    returns="map",
    permission="inbox.work",
    doc="How a message is meant.",
    example="mood = ANALYZE SENTIMENT id, message",
    handler=run,
)
