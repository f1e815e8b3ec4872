"""USE WEBSITE: has a site crawled, and searched for the answers of the conversation."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text
from palaver.basic.websites import website


async def run(host: Host, url: Any, refresh: Any = None) -> None:
    await host.knowledge.use_website(website(text(url), "" if refresh is None else text(refresh)))


KEYWORD = Keyword(
    phrase="USE WEBSITE",
    family="context",
    tier=1,
    effect="write",
    aliases=("ADD WEBSITE",),
    parameters=(
        Parameter("url", kind="url"),
        Parameter("refresh", kind="text", required=False, words=("REFRESH",)),
    ),
    doc="Has a site crawled, each month or as often as REFRESH says, and searches it for the conversation's answers.",
    example='USE WEBSITE "https://example.org" REFRESH "7d"',
    handler=run,
)
