"""GET TIPS: hints for an answer."""

from typing import Any, Final

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.questions import closed, shaped
from palaver.basic.values.text import text

_SCHEMA: Final = closed(tips={"type": "array", "items": {"type": "string"}, "maxItems": 3})


async def run(host: Host, id: Any, message: Any) -> Any:
    said = await host.desk.transcript(text(id).strip())
    found = await shaped(host, "tips", f"{said}\n\nThey: {text(message)}", _SCHEMA)
    return found["tips"]


KEYWORD = Keyword(
    phrase="GET TIPS",
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(
        Parameter("id", kind="text"),
        Parameter("message", kind="text"),
    ),
    returns="any",
    permission="inbox.work",
    doc="Hints for an answer.",
    example="tips = GET TIPS id, message",
    handler=run,
)
