"""What the process that makes PDFs is told."""

import msgspec

from palaver.knowledge.reading.confine import Bounds


class PdfOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the document is Markdown, else HTML."""

    markdown: bool
    bounds: Bounds
