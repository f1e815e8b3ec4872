"""Plain text in any encoding: paragraphs parted by blank lines."""

from palaver.knowledge.reading.format import Format, Sample, Verdict


def sniff(sample: Sample) -> Verdict:
    # Rich text and PostScript are written in letters, but their letters are not what a person reads.
    if sample.text is None or sample.text.startswith(("{\\rtf", "%!PS")):
        return Verdict.NO
    return Verdict.POSSIBLE


FORMAT = Format(
    title="text",
    extensions=(".txt", ".text", ".log", ".rst", ".adoc"),
    media_types=("text/plain",),
    sniff=sniff,
)
