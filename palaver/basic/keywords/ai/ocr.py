"""OCR: the text in a picture."""

from typing import Any

from palaver.basic.drive.paths import source_of
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter


async def run(host: Host, image: Any) -> str:
    return await host.senses.read(source_of(image))


KEYWORD = Keyword(
    phrase="OCR",
    family="ai",
    tier=2,
    effect="read",
    costly=True,
    parameters=(Parameter("image"),),
    returns="text",
    doc="The text in a picture.",
    example="text = OCR photo",
    handler=run,
)
