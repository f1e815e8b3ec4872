"""EXTRACT: unpacks a file."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="EXTRACT",
    family="files",
    tier=2,
    effect="write",
    parameters=(
        Parameter("file", kind="file"),
        Parameter("target", kind="file", words=("TO",)),
    ),
    returns="map",
    doc="Unpacks a file.",
    example='EXTRACT "all.zip" TO "in"',
)
