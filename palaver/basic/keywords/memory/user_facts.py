"""USER FACTS: what is known of the user."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword
from palaver.basic.values.text import text


async def run(host: Host) -> list[str]:
    facts: dict[str, Any] = await host.facts()
    return [text(value) if text(value) == key else f"{key}: {text(value)}" for key, value in facts.items()]


KEYWORD = Keyword(
    phrase="USER FACTS",
    family="memory",
    tier=1,
    effect="read",
    aliases=("GET USER FACTS",),
    returns="array",
    doc="What is known of the user.",
    example="facts = USER FACTS()",
    handler=run,
)
