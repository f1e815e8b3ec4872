"""CLEAR SUGGESTIONS: takes all suggestions away."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword


async def run(host: Host) -> None:
    await host.clear("suggestions")


KEYWORD = Keyword(
    phrase="CLEAR SUGGESTIONS",
    family="dialog",
    tier=1,
    effect="write",
    doc="Takes all suggestions away.",
    example="CLEAR SUGGESTIONS",
    handler=run,
)
