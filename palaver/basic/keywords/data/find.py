"""FIND: the rows that meet a condition."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="FIND",
    family="data",
    tier=1,
    effect="read",
    aliases=(
        "FIND ALL",
        "FIND FIRST",
    ),
    parameters=(
        Parameter("source", kind="source"),
        Parameter("condition", required=False),
        Parameter("value", required=False),
        Parameter("where", required=False, words=("WHERE",), shape="condition", positional=False),
        Parameter("filter", required=False, words=("WITH",), positional=False),
        Parameter("group", required=False, words=("GROUP BY",), shape="columns", positional=False),
        Parameter("order", required=False, words=("ORDER BY",), shape="order", positional=False),
        Parameter("limit", kind="integer", required=False, words=("LIMIT",), positional=False),
        Parameter("offset", kind="integer", required=False, words=("OFFSET",), positional=False),
        Parameter("first", required=False, words=("FIRST",), shape="flag", positional=False),
    ),
    returns="rows",
    overloads=True,
    doc="The rows that meet a condition.",
    example='free = FIND "seats" WHERE area = area ORDER BY capacity LIMIT 1',
)
