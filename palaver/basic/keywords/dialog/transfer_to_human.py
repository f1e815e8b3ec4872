"""TRANSFER TO HUMAN: hands the conversation to a person."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.text import shown


async def run(host: Host, options: Any = None, **given: Any) -> dict[str, Any]:
    told = {**given, **(options if isinstance(options, dict) else {})}
    return await host.transfer({name: each if each is None else shown(each) for name, each in told.items()})


KEYWORD = Keyword(
    phrase="TRANSFER TO HUMAN",
    family="dialog",
    tier=1,
    effect="write",
    aliases=("TRANSFER HUMAN",),
    parameters=(
        Parameter("name", kind="text", required=False),
        Parameter("priority", kind="text", required=False),
        Parameter("reason", kind="text", required=False),
        Parameter("channel", kind="text", required=False),
        Parameter("options", kind="map", required=False, words=("WITH",), shape="pairs", positional=False),
    ),
    returns="map",
    doc="Hands the conversation to a person.",
    example='TRANSFER TO HUMAN "sales", "high", "wants an offer"',
    handler=run,
)
