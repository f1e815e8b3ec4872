"""QUERY: asks a database in its own words."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="QUERY",
    family="undocumented",
    tier=3,
    effect="read",
    parameters=(
        Parameter("sql", kind="text"),
        Parameter("other", required=False, many=True),
    ),
    returns="rows",
    undocumented=True,
    instead="use FIND",
    doc="Asks a database in its own words.",
    example='rows = QUERY "SELECT 1"',
)
