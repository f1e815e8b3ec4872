"""MAP: each item as something else."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="MAP",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("rows", kind="array"),
        Parameter("expression", kind="text", required=False),
        Parameter("pairs", required=False, words=("WITH",), shape="pairs", positional=False),
    ),
    returns="array",
    doc="Each item as something else.",
    example='names = MAP people, "name"',
)
