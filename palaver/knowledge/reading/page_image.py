"""A page of a PDF as a picture, drawn by a process of its own, so that a citation can show where it comes from."""

from pathlib import Path

import msgspec

from palaver.core.errors import NotFound, Unavailable, Unprocessable
from palaver.knowledge.reading.child import running
from palaver.knowledge.reading.confine import Bounds
from palaver.knowledge.reading.page_order import NO_SUCH_PAGE, PageOrder
from palaver.knowledge.reading.refusal import Refusal

WIDEST = 2_000
TIMEOUT_S = 20.0
_PIXELS = 8_000_000
_PNG = b"\x89PNG"


async def page_image(path: Path, page: int, width_px: int, *, timeout_s: float = TIMEOUT_S) -> bytes:
    """
    Draw `page` (from 1) of the PDF at `path` as a PNG of that width, at most 2000 wide and 8 million pixels large.

    Raises:
        NotFound: the document has no such page.
        Unprocessable: the document cannot be read as a PDF.
        Unavailable: the drawing takes too long or too much memory.

    """
    order = PageOrder(
        page=page,
        width=max(1, min(width_px, WIDEST)),
        pixels=_PIXELS,
        bounds=Bounds(memory_bytes=1_000_000_000, cpu_s=int(timeout_s) + 1),
    )
    async with running("palaver.knowledge.reading.page_renderer", str(path), order=msgspec.json.encode(order)) as child:
        try:
            said = await child.rest(timeout_s)
        except TimeoutError:
            raise Unavailable("Drawing the page takes too long. Open the document itself.") from None
        if said.startswith(_PNG):
            return said
        if said == NO_SUCH_PAGE:
            raise NotFound(f"The document has no page {page}.")
        refusal = msgspec.json.decode(said, type=Refusal) if said else await child.ending()
    if refusal.code in {"timeout", "out_of_memory"}:
        raise Unavailable("The page is too large to be drawn. Open the document itself.")
    raise Unprocessable(refusal.message)
