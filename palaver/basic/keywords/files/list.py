"""LIST: what lies in a folder."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="LIST",
    family="files",
    tier=2,
    effect="read",
    aliases=("DIR",),
    parameters=(
        Parameter("path", kind="file"),
        Parameter("filter", kind="text", required=False, words=("FILTER",), positional=False),
        Parameter("recursive", required=False, words=("RECURSIVE",), shape="flag", positional=False),
    ),
    returns="array",
    doc="What lies in a folder.",
    example='files = LIST "reports" FILTER "*.pdf"',
)
