"""CALCULATE: what a formula gives."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.limits import beside
from palaver.basic.understanding.formulas import calculated
from palaver.basic.values.text import text


async def run(host: Host, formula: Any, variables: Any = None) -> Any:
    del host  # a formula needs nobody
    return await beside(calculated, text(formula), variables if isinstance(variables, dict) else {})


KEYWORD = Keyword(
    phrase="CALCULATE",
    family="ai",
    tier=2,
    effect="read",
    costly=True,
    parameters=(
        Parameter("formula", kind="text"),
        Parameter("variables", kind="map", required=False),
    ),
    returns="number",
    doc="What a formula gives.",
    example='x = CALCULATE "a * b", { "a": 2, "b": 3 }',
    handler=run,
)
