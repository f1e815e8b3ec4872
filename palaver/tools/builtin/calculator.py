"""A calculator: exact decimal numbers, a few functions, and nothing else that an expression could reach."""

from collections.abc import Mapping
from typing import Any, Final

from palaver.tools.builtin._arithmetic import LONGEST, NAMES, BadExpression, value_of
from palaver.tools.builtins import Builtin, Kit
from palaver.tools.tool import Result, Setting


async def run(kit: Kit, setting: Setting, arguments: Mapping[str, Any]) -> Result:
    """The value, or what is wrong with the expression and where."""
    del kit, setting
    try:
        return Result(content=value_of(arguments["expression"]))
    except BadExpression as error:
        return Result(content=str(error), ok=False)


BUILTIN: Final = Builtin(
    title="Calculator",
    description=f"Compute an arithmetic expression with + - * / // % ^ ( ) and {', '.join(NAMES)}. Never guess a sum.",
    properties={
        "expression": {"type": "string", "minLength": 1, "maxLength": LONGEST, "description": "Like (12.5 + 3) * 2^8"}
    },
    required=("expression",),
    run=run,
)
