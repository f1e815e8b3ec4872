"""DELEGATE: asks another bot."""

from typing import Any, Final

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.numbers import operand
from palaver.basic.values.text import text

_USUAL_S: Final = 30.0
_LONGEST_S: Final = 60.0


async def run(host: Host, message: Any, bot: Any, timeout: Any = None) -> str:  # noqa: ASYNC109  # what DELEGATE takes
    """It answers from its prompts and documents, without the tools that have effects."""
    seconds = _USUAL_S if timeout is None else float(operand(timeout))
    if not 0 < seconds <= _LONGEST_S:
        raise argument_error(f"TIMEOUT is up to {_LONGEST_S:g} seconds")
    return await host.post.ask(text(bot).strip(), text(message), seconds)


KEYWORD = Keyword(
    phrase="DELEGATE",
    family="agents",
    tier=2,
    effect="read",
    apart=True,
    parameters=(
        Parameter("message", kind="text"),
        Parameter(
            "bot",
            kind="text",
            words=(
                "TO BOT",
                "TO",
            ),
        ),
        Parameter("timeout", kind="number", required=False, words=("TIMEOUT",), positional=False),
    ),
    returns="any",
    doc="Asks another bot.",
    example='answer = DELEGATE "Is 17 paid?" TO BOT "billing" TIMEOUT 20',
    handler=run,
)
