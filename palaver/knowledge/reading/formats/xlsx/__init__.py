"""XLSX: Excel documents since 2007."""

from palaver.knowledge.reading.format import Format, Sample, Verdict


def sniff(sample: Sample) -> Verdict:
    inside = any(part.startswith("xl/") and part.endswith(".xml") for part in sample.parts)
    return Verdict.CERTAIN if inside else Verdict.NO


FORMAT = Format(
    title="XLSX",
    extensions=(".xlsx", ".xlsm"),
    media_types=("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    sniff=sniff,
)
