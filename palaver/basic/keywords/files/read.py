"""READ: the content of a file."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="READ",
    family="files",
    tier=2,
    effect="read",
    parameters=(
        Parameter("path", kind="file"),
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
                "BYTES",
            ),
        ),
    ),
    returns="any",
    doc="The content of a file.",
    example='text = READ "notes/today.md"',
)
