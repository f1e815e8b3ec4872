"""GENERATE CODE: random digits."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="GENERATE CODE",
    family="undocumented",
    tier=3,
    effect="pure",
    parameters=(Parameter("digits", kind="integer"),),
    returns="text",
    undocumented=True,
    instead="use RANDOM_CODE(n)",
    doc="Random digits.",
    example="code = GENERATE CODE 6",
)
