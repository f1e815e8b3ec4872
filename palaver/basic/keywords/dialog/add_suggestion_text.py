"""ADD SUGGESTION TEXT: shows a button that sends a value."""

from typing import Any

from palaver.basic.host import Host, Suggestion
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import shown


async def run(host: Host, value: Any, label: Any) -> None:
    await host.suggest(Suggestion(shown(label), shown(value)))


KEYWORD = Keyword(
    phrase="ADD SUGGESTION TEXT",
    family="dialog",
    tier=1,
    effect="write",
    parameters=(
        Parameter("value", kind="text"),
        Parameter("label", kind="text", words=("AS",)),
    ),
    doc="Shows a button that sends a value.",
    example='ADD SUGGESTION TEXT "yes" AS "Yes, please"',
    handler=run,
)
