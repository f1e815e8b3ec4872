"""CHART: draws data."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="CHART",
    family="undocumented",
    tier=3,
    effect="send",
    parameters=(
        Parameter("type", kind="text"),
        Parameter("data"),
        Parameter("other", required=False, many=True),
    ),
    returns="file",
    undocumented=True,
    module="pictures",
    doc="Draws data.",
    example='CHART "bar", rows',
)
