"""DOCX: Word documents since 2007."""

from palaver.knowledge.reading.format import Format, Sample, Verdict


def sniff(sample: Sample) -> Verdict:
    inside = any(part.startswith("word/") and part.endswith(".xml") for part in sample.parts)
    return Verdict.CERTAIN if inside else Verdict.NO


FORMAT = Format(
    title="DOCX",
    extensions=(".docx", ".docm", ".dotx"),
    media_types=("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    sniff=sniff,
)
