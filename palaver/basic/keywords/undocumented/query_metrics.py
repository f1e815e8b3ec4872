"""QUERY METRICS: figures over time."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="QUERY METRICS",
    family="undocumented",
    tier=3,
    effect="read",
    parameters=(
        Parameter("name", kind="text"),
        Parameter("range", required=False, words=("FOR",), positional=False),
        Parameter("by", required=False, words=("BY",), positional=False),
        Parameter("offset", required=False, words=("OFFSET",), positional=False),
    ),
    returns="rows",
    undocumented=True,
    module="metrics",
    doc="Figures over time.",
    example='rows = QUERY METRICS "visits" FOR "7d"',
)
