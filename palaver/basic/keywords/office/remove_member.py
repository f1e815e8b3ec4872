"""REMOVE MEMBER: takes somebody out of a group."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, group: Any, email: Any) -> None:
    await host.people.leave(text(group).strip(), text(email).strip())


KEYWORD = Keyword(
    phrase="REMOVE MEMBER",
    family="office",
    tier=2,
    effect="send",  # it counts, and is on record, before the run is stored
    parameters=(
        Parameter("group", kind="text"),
        Parameter("email", kind="text"),
    ),
    permission="people.manage",
    doc="Takes somebody out of a group.",
    example='REMOVE MEMBER "team", email',
    handler=run,
)
