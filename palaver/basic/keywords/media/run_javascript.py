"""RUN JAVASCRIPT: runs JavaScript in a sandbox."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="RUN JAVASCRIPT",
    family="media",
    tier=3,
    effect="send",
    aliases=("RUN JS",),
    parameters=(
        Parameter("code", kind="text", required=False),
        Parameter("file", kind="file", required=False, words=("WITH FILE",), positional=False),
    ),
    returns="any",
    module="sandbox",
    doc="Runs JavaScript in a sandbox.",
    example='x = RUN JS "1 + 1"',
)
