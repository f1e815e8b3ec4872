"""ADD SWITCHER: shows a chip that adds its prompt while it is on."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.switchers import switcher
from palaver.basic.values.text import shown


async def run(host: Host, prompt: Any, label: Any) -> None:
    await host.suggest(switcher(shown(prompt), shown(label)))


KEYWORD = Keyword(
    phrase="ADD SWITCHER",
    family="dialog",
    tier=1,
    effect="write",
    parameters=(
        Parameter("prompt", kind="text"),
        Parameter("label", kind="text", words=("AS",)),
    ),
    doc="Shows a chip that adds its prompt while it is on.",
    example='ADD SWITCHER "tables" AS "As a table"',
    handler=run,
)
