"""JOIN: joins rows of two arrays, or texts."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="JOIN",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("left"),
        Parameter("right", required=False, words=("WITH",)),
        Parameter("key", required=False),
        Parameter("on", required=False, words=("ON",), shape="condition", positional=False),
    ),
    returns="any",
    overloads=True,
    doc="Joins rows of two arrays, or texts.",
    example='both = JOIN orders, people, "person_id"',
)
