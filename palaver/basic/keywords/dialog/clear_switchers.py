"""CLEAR SWITCHERS: takes all switchers away."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword


async def run(host: Host) -> None:
    await host.clear("switchers")


KEYWORD = Keyword(
    phrase="CLEAR SWITCHERS",
    family="dialog",
    tier=1,
    effect="write",
    doc="Takes all switchers away.",
    example="CLEAR SWITCHERS",
    handler=run,
)
