"""SAVE FROM UNSTRUCTURED: a model maps prose to the columns of a table, and a row is stored."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SAVE FROM UNSTRUCTURED",
    family="llm",
    tier=1,
    effect="write",
    parameters=(
        Parameter("table", kind="source"),
        Parameter("text", kind="text"),
    ),
    returns="map",
    doc="A model maps prose to the columns of a table, and a row is stored.",
    example='SAVE FROM UNSTRUCTURED "leads", message',
)
