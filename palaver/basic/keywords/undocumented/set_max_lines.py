"""SET MAX LINES: how long answers are."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET MAX LINES",
    family="undocumented",
    tier=3,
    effect="write",
    parameters=(Parameter("lines", kind="integer"),),
    undocumented=True,
    module="pages",
    doc="How long answers are.",
    example="SET MAX LINES 20",
)
