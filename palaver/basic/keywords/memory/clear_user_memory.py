"""CLEAR USER MEMORY: forgets all that is kept for the user."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword


async def run(host: Host) -> None:
    await host.forget("user")


KEYWORD = Keyword(
    phrase="CLEAR USER MEMORY",
    family="memory",
    tier=1,
    effect="write",
    doc="Forgets all that is kept for the user.",
    example="CLEAR USER MEMORY",
    handler=run,
)
