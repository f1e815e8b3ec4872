"""CREATE TEMPLATE: stores a template."""

from typing import Any

from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.mail.templates import path_of
from palaver.basic.values.text import text


async def run(host: Host, name: Any, channel: Any, subject: Any, body: Any = None) -> dict[str, Any]:
    """Without a body, what would be the subject is the body."""
    content = text(subject) if body is None else f"Subject: {text(subject)}\n\n{text(body)}"
    path = path_of(name, channel)
    await host.drive.write(path, content.encode())
    return {"name": text(name), "channel": text(channel), "path": path}


KEYWORD = Keyword(
    phrase="CREATE TEMPLATE",
    family="comms",
    tier=2,
    effect="write",
    bulky=True,
    parameters=(
        Parameter("name", kind="text"),
        Parameter("channel", kind="text"),
        Parameter("subject", kind="text"),
        Parameter("body", kind="text", required=False),
    ),
    returns="map",
    doc="Stores a template.",
    example='CREATE TEMPLATE "welcome", "sms", "Hello {{name}}"',
    handler=run,
)
