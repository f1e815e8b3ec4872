"""CLEAR HEADERS: sends no headers of its own any more."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword


async def run(host: Host) -> None:
    host.http.headers.clear()


KEYWORD = Keyword(
    phrase="CLEAR HEADERS",
    family="http",
    tier=1,
    effect="write",
    apart=True,
    doc="Sends no headers of its own any more.",
    example="CLEAR HEADERS",
    handler=run,
)
