"""GET CURRENT MODEL: the model that is used."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword


async def run(host: Host) -> str:
    return await host.current_model()


KEYWORD = Keyword(
    phrase="GET CURRENT MODEL",
    family="llm",
    tier=1,
    effect="read",
    costly=True,
    returns="text",
    doc="The model that is used.",
    example="model = GET CURRENT MODEL",
    handler=run,
)
