"""QR CODE: makes a QR code."""

import io
from typing import Any

import segno

from palaver.basic.drive.paths import normal
from palaver.basic.errors import argument_error
from palaver.basic.host import Host
from palaver.basic.keyword import Keyword, Parameter
from palaver.basic.values.kinds import File
from palaver.basic.values.numbers import whole
from palaver.basic.values.text import text


async def run(host: Host, data: Any, size: Any = None, path: Any = None) -> File:
    """A picture that is about so many pixels wide."""
    wanted = 256 if size is None else whole(size)
    if not 32 <= wanted <= 2_000:
        raise argument_error("QR CODE is 32 to 2,000 pixels wide")
    try:
        code = segno.make(text(data), micro=False)
    except ValueError as error:
        raise argument_error("this is too long for a QR code") from error
    picture = io.BytesIO()
    code.save(picture, kind="png", scale=max(1, round(wanted / code.symbol_size()[0])))
    if path is None:
        return await host.drive.keep("code.png", picture.getvalue(), "image/png")
    return await host.drive.write(normal(path), picture.getvalue())


KEYWORD = Keyword(
    phrase="QR CODE",
    family="ai",
    tier=2,
    effect="write",
    apart=True,
    bulky=True,
    parameters=(
        Parameter("data", kind="text"),
        Parameter("size", kind="integer", required=False),
        Parameter("path", kind="file", required=False),
    ),
    returns="file",
    doc="Makes a QR code.",
    example="code = QR CODE url",
    handler=run,
)
