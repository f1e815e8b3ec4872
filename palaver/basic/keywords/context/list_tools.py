"""LIST TOOLS: the tools of this session."""

from palaver.basic.keyword import Keyword

KEYWORD = Keyword(
    phrase="LIST TOOLS",
    family="context",
    tier=1,
    effect="read",
    returns="array",
    doc="The tools of this session.",
    example="tools = LIST TOOLS",
)
