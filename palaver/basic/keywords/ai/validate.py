"""VALIDATE: whether data keeps rules."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.understanding.rules import broken


async def run(host: Host, data: Any, rules: Any) -> dict[str, Any]:
    errors = await broken(host, data, rules)
    return {"is_valid": not errors, "errors": errors}


KEYWORD = Keyword(
    phrase="VALIDATE",
    family="ai",
    tier=2,
    effect="read",
    costly=True,
    parameters=(
        Parameter("data"),
        Parameter("rules"),
    ),
    returns="map",
    doc="Whether data keeps rules.",
    example='found = VALIDATE order, "total > 0"',
    handler=run,
)
