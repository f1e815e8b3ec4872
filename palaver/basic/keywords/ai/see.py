"""SEE: describes a picture or a film."""

from typing import Any

from palaver.basic.drive.paths import source_of
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter


async def run(host: Host, file: Any) -> str:
    return await host.senses.seen(source_of(file))


KEYWORD = Keyword(
    phrase="SEE",
    family="ai",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("file"),),
    returns="text",
    doc="Describes a picture or a film.",
    example="text = SEE photo",
    handler=run,
)
