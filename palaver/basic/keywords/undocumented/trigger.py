"""TRIGGER: starts something."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="TRIGGER",
    family="undocumented",
    tier=3,
    effect="write",
    parameters=(
        Parameter("what"),
        Parameter("other", required=False, many=True),
    ),
    undocumented=True,
    instead="use PUBLISH EVENT",
    doc="Starts something.",
    example='TRIGGER "report"',
)
