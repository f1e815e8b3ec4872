"""GET SMART REPLIES: answers to choose from."""

from typing import Any, Final

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.questions import closed, shaped
from palaver.basic.values.text import text

_SCHEMA: Final = closed(replies={"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3})


async def run(host: Host, id: Any) -> Any:
    found = await shaped(host, "replies", await host.desk.transcript(text(id).strip()), _SCHEMA)
    return found["replies"]


KEYWORD = Keyword(
    phrase="GET SMART REPLIES",
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("id", kind="text"),),
    returns="array",
    permission="inbox.work",
    doc="Answers to choose from.",
    example="replies = GET SMART REPLIES id",
    handler=run,
)
