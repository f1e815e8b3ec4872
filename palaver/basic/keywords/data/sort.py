"""SORT: rows in their order."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SORT",
    family="data",
    tier=1,
    effect="pure",
    parameters=(
        Parameter("rows", kind="array"),
        Parameter("field", kind="text", required=False, words=("BY",)),
        Parameter("ascending", required=False, words=("ASC",), shape="flag", positional=False),
        Parameter("descending", required=False, words=("DESC",), shape="flag", positional=False),
    ),
    returns="array",
    doc="Rows in their order.",
    example='SORT people BY "name" DESC',
)
