"""Markdown: plain text whose headings, lists, tables and code are marked; only the extension tells it from text."""

from palaver.knowledge.reading.format import Format, Sample, Verdict


def sniff(sample: Sample) -> Verdict:
    return Verdict.NO if sample.text is None else Verdict.POSSIBLE


FORMAT = Format(
    title="Markdown",
    extensions=(".md", ".markdown", ".mdx"),
    media_types=("text/markdown",),
    sniff=sniff,
)
