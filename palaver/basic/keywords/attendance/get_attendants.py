"""GET ATTENDANTS: who answers."""

from typing import Any

from palaver.basic.errors import BasicError
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter


async def run(host: Host, status: Any = None) -> list[dict[str, Any]]:
    if status is not None:
        raise BasicError("NotImplemented", "WITH STATUS needs the module attendance, which is not there")
    return await host.desk.attendants()


KEYWORD = Keyword(
    phrase="GET ATTENDANTS",
    family="attendance",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("status", kind="text", required=False, words=("WITH STATUS",)),),
    returns="array",
    permission="inbox.work",
    doc="Who answers.",
    example="people = GET ATTENDANTS",
    handler=run,
)
