"""PPTX: PowerPoint documents since 2007."""

from palaver.knowledge.reading.format import Format, Sample, Verdict


def sniff(sample: Sample) -> Verdict:
    inside = any(part.startswith("ppt/") and part.endswith(".xml") for part in sample.parts)
    return Verdict.CERTAIN if inside else Verdict.NO


FORMAT = Format(
    title="PPTX",
    extensions=(".pptx", ".pptm", ".ppsx"),
    media_types=("application/vnd.openxmlformats-officedocument.presentationml.presentation",),
    sniff=sniff,
)
