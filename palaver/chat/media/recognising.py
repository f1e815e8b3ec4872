"""Text in pictures, read by tesseract where the machine has it, in a process of ours with bounds."""

import shutil
from pathlib import Path
from typing import Final

import msgspec

from palaver.core.errors import Unprocessable
from palaver.knowledge.reading.child import running
from palaver.knowledge.reading.confine import Bounds

PROGRAM: Final = "tesseract"
_LONGEST_S: Final = 30.0
_MEMORY: Final = 1_000_000_000  # bytes
_MOST: Final = 50_000  # characters


class Order(msgspec.Struct, frozen=True):
    """The picture, the program that reads it, and its bounds."""

    program: str
    bounds: Bounds


def installed() -> str | None:
    """Where the program lies; None where the machine has none."""
    return shutil.which(PROGRAM)


async def text_of(path: Path) -> str:
    """The words in a picture; Unprocessable when the program is missing or cannot read it in time."""
    program = installed()
    if program is None:
        raise Unprocessable("No text can be read from pictures here: the machine has no tesseract.")
    order = Order(program, Bounds(memory_bytes=_MEMORY, cpu_s=int(_LONGEST_S)))
    async with running("palaver.chat.media.recogniser", str(path), order=msgspec.json.encode(order)) as child:
        try:
            said = await child.rest(_LONGEST_S)
        except TimeoutError:
            raise Unprocessable("Reading the text in the picture takes too long: send a smaller one.") from None
    return said.decode("utf-8", "replace").strip()[:_MOST]
