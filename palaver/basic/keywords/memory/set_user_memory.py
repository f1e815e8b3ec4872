"""SET USER MEMORY: keeps a value for the user."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET USER MEMORY",
    family="memory",
    tier=1,
    effect="write",
    parameters=(
        Parameter("key", kind="text"),
        Parameter(
            "value",
            words=(
                "AS",
                "=",
            ),
        ),
    ),
    doc="Keeps a value for the user.",
    example='SET USER MEMORY "name", name',
)
