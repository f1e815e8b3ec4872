"""GET CUSTOMER HISTORY: what was talked about before."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, user: Any) -> list[dict[str, Any]]:
    """Those conversations that were handed over to people."""
    return await host.desk.history(text(user.get("id") if isinstance(user, dict) else user).strip())


KEYWORD = Keyword(
    phrase="GET CUSTOMER HISTORY",
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("user", kind="text"),),
    returns="array",
    permission="inbox.work",
    doc="What was talked about before.",
    example="past = GET CUSTOMER HISTORY user.id",
    handler=run,
)
