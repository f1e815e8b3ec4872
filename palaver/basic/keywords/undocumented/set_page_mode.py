"""SET PAGE MODE: how pages are shown."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET PAGE MODE",
    family="undocumented",
    tier=3,
    effect="write",
    parameters=(Parameter("mode"),),
    undocumented=True,
    module="pages",
    doc="How pages are shown.",
    example='SET PAGE MODE "dark"',
)
