"""CSV: one table, its first row the header; commas, semicolons, tabs or bars."""

from palaver.knowledge.reading.format import Format, Sample, Verdict

SEPARATORS = ",;\t|"
_ENOUGH = 3


def sniff(sample: Sample) -> Verdict:
    if sample.text is None:
        return Verdict.NO
    lines = [line for line in sample.text.splitlines()[:-1] if line.strip()][:20]
    regular = len(lines) >= _ENOUGH and any(_regular(lines, separator) for separator in SEPARATORS)
    return Verdict.LIKELY if regular else Verdict.POSSIBLE


def _regular(lines: list[str], separator: str) -> bool:
    counts = {line.count(separator) for line in lines if '"' not in line}
    return len(counts) == 1 and min(counts) >= 2


FORMAT = Format(
    title="CSV",
    extensions=(".csv", ".tsv"),
    media_types=("text/csv", "text/tab-separated-values"),
    sniff=sniff,
)
