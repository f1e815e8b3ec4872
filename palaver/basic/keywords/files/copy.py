"""COPY: copies a file."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="COPY",
    family="files",
    tier=2,
    effect="write",
    parameters=(
        Parameter("source", kind="file"),
        Parameter("target", kind="file", words=("TO",)),
    ),
    returns="file",
    doc="Copies a file.",
    example='COPY "a.txt" TO "b.txt"',
)
