"""MOVE: moves a file."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="MOVE",
    family="files",
    tier=2,
    effect="write",
    parameters=(
        Parameter("source", kind="file"),
        Parameter("target", kind="file", words=("TO",)),
    ),
    returns="file",
    doc="Moves a file.",
    example='MOVE "a.txt" TO "old/a.txt"',
)
