"""LIST MODELS: the models that can be used."""

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword


async def run(host: Host) -> list[str]:
    return await host.models()


KEYWORD = Keyword(
    phrase="LIST MODELS",
    family="llm",
    tier=1,
    effect="read",
    costly=True,
    returns="array",
    doc="The models that can be used.",
    example="models = LIST MODELS",
    handler=run,
)
