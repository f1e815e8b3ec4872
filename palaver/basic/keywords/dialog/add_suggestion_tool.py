"""ADD SUGGESTION TOOL: shows a button that runs a tool."""

from typing import Any

from palaver.basic.calling import script_name
from palaver.basic.host import Host, Suggestion
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, tool: Any, label: Any) -> None:
    await host.suggest(Suggestion(text(label), script_name(text(tool)), "tool"))


KEYWORD = Keyword(
    phrase="ADD SUGGESTION TOOL",
    family="dialog",
    tier=1,
    effect="write",
    parameters=(
        Parameter("tool", kind="text"),
        Parameter("label", kind="text", words=("AS",)),
    ),
    doc="Shows a button that runs a tool.",
    example='ADD SUGGESTION TOOL "book-table" AS "Book a table"',
    handler=run,
)
