"""SEND TEMPLATE: sends a stored template."""

from typing import Any

from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.mail.templates import channels_of, delivered


async def run(
    host: Host, name: Any, channels: Any, recipients: Any = None, variables: Any = None, phrase: str = ""
) -> list[dict[str, Any]]:
    """What names channels tells the forms apart: name, channels, recipients; or recipients, name."""
    if (wanted := channels_of(channels)) is not None and recipients is not None:
        return await delivered(host, name, wanted, recipients, _map(variables))
    if phrase == "BULK SEND":
        if (wanted := channels_of(recipients)) is None:
            raise argument_error("BULK SEND takes a name, recipients and channels")
        return await delivered(host, name, wanted, channels, _map(variables))
    return await delivered(host, channels, ["email"], name, _map(recipients))


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


KEYWORD = Keyword(
    phrase="SEND TEMPLATE",
    family="comms",
    tier=2,
    effect="send",
    aliases=(
        "SEND TEMPLATE TO",
        "BULK SEND",
    ),
    parameters=(
        Parameter("name"),
        Parameter("channels"),
        Parameter("recipients", required=False),
        Parameter("variables", required=False),
    ),
    returns="array",
    overloads=True,
    doc="Sends a stored template.",
    example='SEND TEMPLATE "welcome", "email", to, { "name": name }',
    handler=run,
)
