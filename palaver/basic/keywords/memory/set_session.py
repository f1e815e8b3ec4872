"""SET SESSION: sets a variable of the session."""

from palaver.basic.keyword import Keyword, Parameter

KEYWORD = Keyword(
    phrase="SET SESSION",
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
        Parameter("other", required=False),
    ),
    doc="Sets a variable of the session.",
    example='SET SESSION "step", 2',
)
