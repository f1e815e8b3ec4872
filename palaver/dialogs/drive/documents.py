"""Documents of a drive, read by processes with bounds: their text, and the sheets of workbooks."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from palaver.basic.errors import BasicError, limit_exceeded
from palaver.basic.ports.drive import Sheet
from palaver.dialogs.drive.pdf_order import PdfOrder
from palaver.dialogs.drive.sheet_order import SheetOrder, read_sheet
from palaver.knowledge.reading.child import running
from palaver.knowledge.reading.confine import Bounds
from palaver.knowledge.reading.extract import extract
from palaver.knowledge.reading.refusal import Refusal

_TIMEOUT_S: Final = 60.0
_AT_ONCE: Final = 2  # by one worker: each reader is a process that may take a gigabyte
_LAID_OUT: Final = 1_000_000
_CELLS: Final = 1_000_000
_MEMORY: Final = 1_000_000_000
_PDF: Final = b"%PDF"
_LIMITS: Final = frozenset({"timeout", "out_of_memory", "too_large"})


class Documents:
    def __init__(self) -> None:
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def text(self, place: Path, name: str) -> str:
        async with self._places:
            found = await extract(place, name=name, timeout_s=_TIMEOUT_S)
        if isinstance(found, Refusal):
            raise _refused(found)
        return "\n\n".join(each.text for each in found.chunks)

    async def sheet(self, place: Path, title: str) -> Sheet:
        order = SheetOrder(cells=_CELLS, title=title, bounds=Bounds(memory_bytes=_MEMORY, cpu_s=int(_TIMEOUT_S) + 1))
        encoded = msgspec.json.encode(order)
        async with self._places, running("palaver.dialogs.drive.sheet_reader", str(place), order=encoded) as child:
            try:
                said = await child.rest(_TIMEOUT_S)
            except TimeoutError:
                raise limit_exceeded("the workbook takes too long to be read") from None
            found = await asyncio.to_thread(read_sheet, said) if said else await child.ending()
        if isinstance(found, Refusal):
            raise _refused(found)
        return found

    async def merged(self, places: list[Path]) -> bytes:
        """One PDF of several."""
        encoded = msgspec.json.encode(Bounds(memory_bytes=_MEMORY, cpu_s=int(_TIMEOUT_S) + 1))
        paths = [str(each) for each in places]
        async with self._places, running("palaver.dialogs.drive.pdf_merger", *paths, order=encoded) as child:
            try:
                said = await child.rest(_TIMEOUT_S)
            except TimeoutError:
                raise limit_exceeded("the PDFs take too long to be merged") from None
            if said.startswith(_PDF):
                return said
            raise _refused(msgspec.json.decode(said, type=Refusal) if said else await child.ending())

    async def laid_out(self, document: str, *, markdown: bool) -> bytes:
        """A PDF of a document in HTML or Markdown."""
        if len(document) > _LAID_OUT:
            raise limit_exceeded(f"a document of more than {_LAID_OUT:,} characters is not laid out")
        order = PdfOrder(markdown=markdown, bounds=Bounds(memory_bytes=_MEMORY, cpu_s=int(_TIMEOUT_S) + 1))
        with TemporaryDirectory(prefix="palaver-pdf-") as folder:
            place = Path(folder) / "document"
            await asyncio.to_thread(place.write_text, document, "utf-8")
            encoded = msgspec.json.encode(order)
            async with self._places, running("palaver.dialogs.drive.pdf_writer", str(place), order=encoded) as child:
                try:
                    said = await child.rest(_TIMEOUT_S)
                except TimeoutError:
                    raise limit_exceeded("the document takes too long to be laid out") from None
                if said.startswith(_PDF):
                    return said
                raise _refused(msgspec.json.decode(said, type=Refusal) if said else await child.ending())


def _refused(refusal: Refusal) -> BasicError:
    return limit_exceeded(refusal.message) if refusal.code in _LIMITS else BasicError("FileError", refusal.message)
