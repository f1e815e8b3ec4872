"""SET USER FACT: keeps a fact that the model is shown."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import UNSAID, Keyword, Parameter
from palaver.basic.remembering import key_of
from palaver.basic.values.text import shown


async def run(host: Host, key: Any, value: Any = UNSAID) -> None:
    """A fact alone is its own key; NULL takes the one under a key away."""
    fact = key if value is UNSAID else value
    await host.set_fact(key_of(shown(key)), None if fact is None else shown(fact))


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
