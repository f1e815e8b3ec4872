"""SET USER FACT: keeps a fact that the model is shown."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.remembering import key_of
from palaver.basic.values.text import shown


async def run(host: Host, key: Any, value: Any = None) -> None:
    """A fact alone is its own key."""
    await host.set_fact(key_of(shown(key)), shown(key if value is None else value))


KEYWORD = Keyword(
    phrase="SET USER FACT",
    family="memory",
    tier=1,
    effect="write",
    aliases=("REMEMBER USER FACT",),
    parameters=(
        Parameter("key", kind="text"),
        Parameter(
            "value",
            required=False,
            words=(
                "AS",
                "=",
            ),
        ),
    ),
    doc="Keeps a fact that the model is shown.",
    example='SET USER FACT "diet", "vegan"',
    handler=run,
)
