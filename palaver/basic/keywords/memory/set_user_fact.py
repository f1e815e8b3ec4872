"""SET USER FACT: keeps a fact that the model is shown."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET USER FACT",
    family="memory",
    tier=1,
    effect="write",
    aliases=("REMEMBER USER FACT",),
    parameters=(
        Parameter("key", kind="text"),
        Parameter(
            "value",
            required=False,
            words=(
                "AS",
                "=",
            ),
        ),
    ),
    doc="Keeps a fact that the model is shown.",
    example='SET USER FACT "diet", "vegan"',
)
