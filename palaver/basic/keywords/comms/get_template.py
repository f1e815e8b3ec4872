"""GET TEMPLATE: a stored template."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.mail.templates import template


async def run(host: Host, name: Any, channel: Any = None) -> str:
    return await template(host.drive, name, channel)


KEYWORD = Keyword(
    phrase="GET TEMPLATE",
    family="comms",
    tier=2,
    effect="read",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("channel", kind="text", required=False),
    ),
    returns="text",
    doc="A stored template.",
    example='text = GET TEMPLATE "welcome"',
    handler=run,
)
