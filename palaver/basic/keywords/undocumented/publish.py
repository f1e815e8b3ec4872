"""PUBLISH: publishes something."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="PUBLISH",
    family="undocumented",
    tier=3,
    effect="write",
    parameters=(
        Parameter("what", required=False),
        Parameter("other", required=False, many=True),
    ),
    undocumented=True,
    module="publishing",
    doc="Publishes something.",
    example='PUBLISH "page"',
)
