"""RUN BASH: runs a shell in a sandbox."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="RUN BASH",
    family="media",
    tier=3,
    effect="send",
    parameters=(
        Parameter("code", kind="text", required=False),
        Parameter("file", kind="file", required=False, words=("WITH FILE",), positional=False),
    ),
    returns="any",
    module="sandbox",
    doc="Runs a shell in a sandbox.",
    example='x = RUN BASH "date"',
)
