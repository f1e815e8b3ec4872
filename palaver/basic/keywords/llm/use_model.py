"""USE MODEL: chooses the model for the rest of the run."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import text


async def run(host: Host, name: Any) -> None:
    await host.use_model(text(name))


KEYWORD = Keyword(
    phrase="USE MODEL",
    family="llm",
    tier=1,
    effect="write",
    apart=True,
    parameters=(Parameter("name", kind="text"),),
    doc="Chooses the model for the rest of the run.",
    example='USE MODEL "fast"',
    handler=run,
)
