"""SET CONTEXT: adds a named text to what the model is shown."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import UNSAID, Keyword, Parameter
from palaver.basic.values.text import shown, text


async def run(host: Host, name: Any, value: Any = UNSAID) -> None:
    """One argument alone is the text of the context `default`; NULL and nothing take a context away."""
    if value is UNSAID:
        await host.set_context("default", shown(name))
    else:
        await host.set_context(text(name), shown(value))


KEYWORD = Keyword(
    phrase="SET CONTEXT",
    family="context",
    tier=1,
    effect="write",
    parameters=(
        Parameter("name"),
        Parameter(
            "value",
            required=False,
            words=(
                "AS",
                "=",
            ),
        ),
    ),
    doc="Adds a named text to what the model is shown.",
    example='SET CONTEXT "order" AS "Order 17 is late"',
    handler=run,
)
