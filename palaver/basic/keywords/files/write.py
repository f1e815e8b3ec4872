"""WRITE: writes a file."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="WRITE",
    family="files",
    tier=2,
    effect="write",
    parameters=(
        Parameter("content"),
        Parameter("path", kind="file", required=False, words=("TO",)),
        Parameter(
            "format",
            required=False,
            words=("AS",),
            shape="word",
            positional=False,
            choices=(
                "TABLE",
                "LINES",
                "JSON",
            ),
        ),
        Parameter("append", required=False, words=("APPEND",), shape="flag", positional=False),
    ),
    returns="file",
    doc="Writes a file.",
    example='WRITE report TO "reports/today.txt"',
)
