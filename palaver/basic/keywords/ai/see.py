"""SEE: describes a picture or a film."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SEE",
    family="ai",
    tier=2,
    effect="read",
    parameters=(Parameter("file"),),
    returns="text",
    doc="Describes a picture or a film.",
    example="text = SEE photo",
)
