"""RECORD METRIC: notes a figure."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="RECORD METRIC",
    family="undocumented",
    tier=3,
    effect="write",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("value", required=False),
        Parameter("other", required=False, many=True),
    ),
    undocumented=True,
    module="metrics",
    doc="Notes a figure.",
    example='RECORD METRIC "visits", 1',
)
