"""SELECT: a query in the words of a database."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SELECT",
    family="undocumented",
    tier=3,
    effect="read",
    parameters=(
        Parameter("columns", many=True),
        Parameter("from", required=False, words=("FROM",), positional=False),
        Parameter("where", required=False, words=("WHERE",), shape="condition", positional=False),
        Parameter("group", required=False, words=("GROUP BY",), shape="columns", positional=False),
        Parameter("order", required=False, words=("ORDER BY",), shape="order", positional=False),
        Parameter("limit", kind="integer", required=False, words=("LIMIT",), positional=False),
    ),
    returns="rows",
    undocumented=True,
    instead="use FIND",
    doc="A query in the words of a database.",
    example="rows = SELECT name FROM people WHERE age > 17",
)
