"""PDF: recognised by its header, read page by page."""

from palaver.knowledge.reading.format import Format, Sample, Verdict


def sniff(sample: Sample) -> Verdict:
    # Some writers put a few bytes before the header; readers accept it within the first kilobyte.
    return Verdict.CERTAIN if b"%PDF-" in sample.head[:1024] else Verdict.NO


FORMAT = Format(title="PDF", extensions=(".pdf",), media_types=("application/pdf",), sniff=sniff)
