"""HTML: pages as browsers save them."""

import re

from palaver.knowledge.reading.format import Format, Sample, Verdict

_PROLOGUE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<(?:head|title|body|main|article|div|table|h[1-6]|p|ul)\b[^>]*>", re.IGNORECASE)


def sniff(sample: Sample) -> Verdict:
    if sample.text is None:
        return Verdict.NO
    if _PROLOGUE.match(sample.text):
        return Verdict.CERTAIN
    return Verdict.LIKELY if sample.text.lstrip().startswith("<") and _TAG.search(sample.text) else Verdict.POSSIBLE


FORMAT = Format(
    title="HTML",
    extensions=(".html", ".htm", ".xhtml"),
    media_types=("text/html", "application/xhtml+xml"),
    sniff=sniff,
)
