"""SET CONTEXT: adds a named text to what the model is shown."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET CONTEXT",
    family="context",
    tier=1,
    effect="write",
    parameters=(
        Parameter("name"),
        Parameter(
            "value",
            required=False,
            words=(
                "AS",
                "=",
            ),
        ),
    ),
    doc="Adds a named text to what the model is shown.",
    example='SET CONTEXT "order" AS "Order 17 is late"',
)
