"""AGGREGATE: a sum, a mean, a count, the least or the most."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="AGGREGATE",
    family="data",
    tier=1,
    effect="read",
    parameters=(
        Parameter("function"),
        Parameter("source", required=False),
        Parameter("field", required=False),
        Parameter("condition", required=False),
        Parameter("sum", required=False, words=("SUM",), shape="columns", positional=False),
        Parameter("avg", required=False, words=("AVG",), shape="columns", positional=False),
        Parameter("count", required=False, words=("COUNT",), shape="columns", positional=False),
        Parameter("min", required=False, words=("MIN",), shape="columns", positional=False),
        Parameter("max", required=False, words=("MAX",), shape="columns", positional=False),
        Parameter("where", required=False, words=("WHERE",), shape="condition", positional=False),
        Parameter("group", required=False, words=("GROUP BY",), shape="columns", positional=False),
    ),
    returns="any",
    overloads=True,
    doc="A sum, a mean, a count, the least or the most.",
    example='total = AGGREGATE "SUM", orders, "total"',
)
