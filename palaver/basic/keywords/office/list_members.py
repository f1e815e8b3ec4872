"""LIST MEMBERS: who is in a group."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, group: Any) -> list[dict[str, Any]]:
    return await host.people.members(text(group).strip())


KEYWORD = Keyword(
    phrase="LIST MEMBERS",
    family="office",
    tier=2,
    effect="read",
    parameters=(Parameter("group", kind="text"),),
    returns="array",
    permission="people.read",
    doc="Who is in a group.",
    example='people = LIST MEMBERS "team"',
    handler=run,
)
